"""Reads for people: the actor first, and only agreements of the actor's organizations."""

from agreements.queries.binder import BinderLine, binder_for
from agreements.queries.breaches import (
    breach_for,
    breach_page_for,
    breaches_for,
    may_report_for,
    unread_breaches_for,
)
from agreements.queries.calendars import (
    CalendarDay,
    calendar_days_for,
    calendar_for,
    calendars_for,
)
from agreements.queries.checking import Checked, checked_for
from agreements.queries.clocks import Wait, clocks_for
from agreements.queries.mapping import FlowMap, Place, map_for
from agreements.queries.obligations import (
    evidence_file_for,
    lines_for,
    my_obligations_for,
    obligation_for,
    obligation_page_for,
    obligations_for,
)
from agreements.queries.page import AgreementPage, FlowText, page_for
from agreements.queries.parties import PartyLine
from agreements.queries.procedures import ProcedureNow, procedure_for, procedures_for
from agreements.queries.register import (
    Register,
    RegisterLine,
    agreement_for,
    agreements_for,
    register_for,
)
from agreements.queries.seeing import sight_for
from agreements.queries.simulating import simulation_for
from agreements.queries.versions import Version, version_for, versions_for
from agreements.queries.viewing import view_for
from agreements.queries.waiting import Task, waiting_for
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
    "BinderLine",
    "CalendarDay",
    "Checked",
    "FlowMap",
    "FlowText",
    "NamedParty",
    "PartyLine",
    "Place",
    "ProcedureNow",
    "Register",
    "RegisterLine",
    "Task",
    "Version",
    "Wait",
    "agreement_for",
    "agreements_for",
    "binder_for",
    "breach_for",
    "breach_page_for",
    "breaches_for",
    "calendar_days_for",
    "calendar_for",
    "calendars_for",
    "checked_for",
    "clocks_for",
    "drafting_organizations_for",
    "evidence_file_for",
    "lines_for",
    "map_for",
    "may_draft_for",
    "may_report_for",
    "my_obligations_for",
    "obligation_for",
    "obligation_page_for",
    "obligations_for",
    "page_for",
    "parties_of_terms_for",
    "party_choices_for",
    "procedure_for",
    "procedures_for",
    "register_for",
    "reopens_for",
    "sight_for",
    "simulation_for",
    "terms_to_edit_for",
    "unread_breaches_for",
    "version_for",
    "versions_for",
    "view_for",
    "waiting_for",
]
