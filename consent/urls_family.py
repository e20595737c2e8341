"""The pages of families: whoever has a link that works may open them, and nobody else."""

from __future__ import annotations

from django.urls import URLPattern

from consent.door import Stage, route_family
from consent.views import family, family_receipts

AT = "f/<str:token>/"

urlpatterns: list[URLPattern] = [
    route_family(AT, family.read, name="family_link", stage=Stage.LINK),
    route_family(AT + "choose/", family.choose, name="family_choose", stage=Stage.LINK),
    route_family(AT + "child/", family.who, name="family_who", stage=Stage.LINK),
    route_family(AT + "code/", family.code, name="family_code", stage=Stage.LINK),
    route_family(AT + "sign/", family.sign, name="family_sign", stage=Stage.LINK),
    route_family(AT + "receipt/", family_receipts.receipt, name="family_receipt", stage=Stage.LINK),
    route_family(AT + "done/", family.done, name="family_done", stage=Stage.LINK),
]
