"""Where the text of a draft comes from."""

from __future__ import annotations

from portal.rules.vocabulary import Labelled


class Origin(Labelled):
    TEMPLATE = "template", "A template"
    FORMER = "former", "A former agreement"
    PDF = "pdf", "An uploaded PDF"
    BINDER = "binder", "An agreement on paper"
