from __future__ import annotations

from django import forms

from portal.rules.intake import Encoding
from sharing.linkage.rules.reading import SECOND_SHARE, Answer


class UnkeyedForm(forms.Form):
    """An enrollment file whose rows carry names and birth dates instead of return keys."""

    file = forms.FileField(
        label="Enrollment file (CSV or Excel)",
        help_text="One row for each student and term, with first name, last name, birth date, "
        "enrollment begin and end. The columns of a student detail report are taken too, and "
        "columns of your own: you say once what they hold.",
    )
    encoding = forms.ChoiceField(
        label="Encoding",
        choices=[
            ("", "Find it"),
            (Encoding.UTF_8.value, "UTF-8 (usual)"),
            (Encoding.CP1252.value, "Windows-1252 (older Excel)"),
        ],
        initial="",
        required=False,
    )
    several = forms.BooleanField(
        label="A student may stand in this file under several of your own numbers",
        required=False,
    )
    second_share = forms.IntegerField(
        label="Pairs in doubt that a second person reads, of 100",
        min_value=0,
        max_value=100,
        initial=SECOND_SHARE,
        help_text="0 if you work alone. Who cannot tell, and who contradicts the first reader, "
        "passes a pair on in any case.",
    )


class AnswerForm(forms.Form):
    pair = forms.IntegerField(min_value=1)
    answer = forms.ChoiceField(choices=Answer.choices())


class CodesForm(forms.Form):
    """What `encode` wrote of the district's students."""

    file = forms.FileField(
        label="File of codes (CSV)",
        help_text="What the command encode wrote: id, code and scheme. Never the secret, and never "
        "the file with names.",
    )


class CodedForm(CodesForm):
    """What `encode` wrote of the college's enrollment file."""

    several = forms.BooleanField(
        label="A student may stand in this file several times as different people",
        required=False,
    )
