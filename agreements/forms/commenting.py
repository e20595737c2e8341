from __future__ import annotations

from django import forms

from agreements.rules.commenting import LONGEST


class CommentForm(forms.Form):
    """One remark: about which text (by hash; empty is the draft), where, and what."""

    organization = forms.UUIDField(widget=forms.HiddenInput)
    text_hash = forms.RegexField(r"^([0-9a-f]{64})?$", required=False, widget=forms.HiddenInput)
    place = forms.CharField(max_length=80, widget=forms.HiddenInput)
    thread = forms.UUIDField(required=False, widget=forms.HiddenInput)
    back = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    body = forms.CharField(max_length=LONGEST, required=False, widget=forms.Textarea)


class ResolveForm(forms.Form):
    organization = forms.UUIDField()
    reopen = forms.BooleanField(required=False)
    back = forms.CharField(max_length=20, required=False)
