"""Reads for people: the actor first, and only agreements of the actor's organizations."""

from agreements.queries.page import AgreementPage, FlowText, PartyLine, page_for
from agreements.queries.register import (
    RegisterLine,
    agreement_for,
    agreements_for,
    register_for,
)
from agreements.queries.waiting import waiting_for
from agreements.queries.writing import (
    NamedParty,
    drafting_organizations_for,
    may_draft_for,
    parties_of_terms_for,
    party_choices_for,
    reopens_for,
    terms_to_edit_for,
)

__all__ = [
    "AgreementPage",
    "FlowText",
    "NamedParty",
    "PartyLine",
    "RegisterLine",
    "agreement_for",
    "agreements_for",
    "drafting_organizations_for",
    "may_draft_for",
    "page_for",
    "parties_of_terms_for",
    "party_choices_for",
    "register_for",
    "reopens_for",
    "terms_to_edit_for",
    "waiting_for",
]
