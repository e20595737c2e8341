"""Vera takes files in others' layouts: who may be sent and nobody else, recorded each time."""

from __future__ import annotations

import csv
import dataclasses
import io

import pytest
from django.db import transaction

from agreements.models import Obligation
from agreements.rules.terms import Sealing
from consent import identities
from consent.models import DisclosedSubject, Disclosure
from portal import clock
from portal.models import LedgerEntry
from portal.rules.decision import Refused
from portal.rules.vocabulary import LegalBasis
from portal.vault import Vault
from sharing.exchange.facts import pair_of
from sharing.exchange.models import ExchangeRow, HandedFile
from sharing.exports import actions, facts
from sharing.exports.rules.checking import read_request
from sharing.exports.rules.layouts.layout import Sheetful
from sharing.exports.rules.layouts.own import OWN
from sharing.exports.rules.students import ELEMENTS
from sharing.records.models import Graduation, SchoolRecord
from sharing.records.rules.intake.district import District
from sharing.records.rules.intake.graduates import read_graduates
from sharing.records.rules.intake.oneroster import read_roster
from sharing.records.rules.kinds import ImportKind
from sharing.records.rules.lifecycle import ImportStatus
from sharing.records.rules.preview import Preview
from tests.agreements import making as agreements
from tests.destruction import making as destruction
from tests.exchange import making
from tests.exchange.test_withdrawals import sent_students, withdraw
from tests.records import making as records

FEW = 200
ASKED = {
    "account": "990000",
    "branch": "00",
    "search": "SE",
    "asker": "S",
    "search_from": "2026-09-01",
}


def address(source: str, layout: str, class_of: int = making.CLASS) -> str:
    return f"/files/?source={source}&layout={layout}&class_of={class_of}"


def take(person, source: str, layout: str, **more: str) -> bytes:
    response = person.client.post(address(source, layout), {**ASKED, **more})
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment"), page(response)
    return b"".join(response.streaming_content)


def page(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def rename(vera, student_id: str, last_name: str) -> None:
    with vera.acting(), transaction.atomic():
        vault = Vault.for_organization(vera.organization.id)
        (subject,) = identities.found(vault, [student_id]).values()
        known = identities.opened(vault, [subject])[subject]
        told = dataclasses.replace(known, last_name=last_name)
        identities.store(vault, vera.organization.id, [told])


def test_a_request_holds_exactly_those_who_may_be_sent_and_each_is_recorded(cast):
    story = making.begun(cast, students=FEW)
    flow = f"flow~{story.agreement.reference}~F1"
    allowed = making.draft(story).sent
    shown = page(cast.vera.client.get(address(flow, "nsc-request")))
    assert f"Take the file of {allowed} students" in shown
    with cast.vera.acting():
        owed = Obligation.objects.count()
        assert not Disclosure.objects.exists(), "looking discloses nothing"

    content = take(cast.vera, flow, "nsc-request")
    asked = read_request(content, name="file")
    assert (len(asked.rows), asked.made_on) == (allowed, clock.today())
    with cast.vera.acting():
        disclosure = Disclosure.objects.get()
        assert (disclosure.students, disclosure.party_id) == (allowed, cast.cole.organization.id)
        assert set(disclosure.elements) == {
            *("first_name", "middle_name", "last_name", "suffix", "birth_date", "student_id")
        }
        blocked = Graduation.objects.filter(ferpa_block=True).values("subject_id")
        assert blocked.exists()
        assert not DisclosedSubject.objects.filter(subject_id__in=blocked).exists()
        assert Obligation.objects.count() == owed + 1, "the copy is to be destroyed, too"
        entry = LedgerEntry.objects.get(verb="take_export")
        assert entry.detail["students"] == allowed
    take(cast.vera, flow, "nsc-request")
    with cast.vera.acting():
        assert Disclosure.objects.count() == 2, "taken again is disclosed again"


def test_the_cohort_of_an_exchange_carries_its_return_keys_and_loses_who_withdrew(cast):
    story = making.sent(cast, students=FEW)
    source = f"exchange~{story.exchange.reference}"
    gone = sent_students(story)[0]
    with cast.vera.acting():
        rows = ExchangeRow.objects.filter(code="ALLOWED")
        keys = dict(rows.values_list("return_key", "subject_id"))
    making.download(story)
    withdraw(story, gone)
    content = take(cast.vera, source, "csv").decode()
    lines = list(csv.DictReader(io.StringIO(content)))
    assert {keys[line["return_key"]] for line in lines} == set(keys.values()) - {gone.id}
    assert "diploma_type" not in lines[0], "the agreement does not list it"


def test_a_graduates_file_needs_what_the_layout_cannot_do_without(cast):
    with cast.vera.acting() as vera:
        records.whole_district(cast.vera.organization, by=vera, students=FEW)
    terms = agreements.two_flow_terms(
        cast.vera.organization, cast.cole.organization, basis=LegalBasis.AUDIT_EVALUATION
    )
    out, back = terms.flows
    full = dataclasses.replace(out, key="F3", elements=(*out.elements, "diploma_type"))
    agreement = agreements.active(
        dataclasses.replace(terms, flows=(out, back, full)),
        drafter=cast.vera,
        officers=[cast.dana, cast.cole],
    )
    short = address(f"flow~{agreement.reference}~F1", "nsc-graduates")
    assert "does not list: diploma type" in page(cast.vera.client.get(short))
    refused = page(cast.vera.client.post(short, ASKED))
    assert "does not list: diploma type" in refused
    content = take(cast.vera, f"flow~{agreement.reference}~F3", "nsc-graduates")
    whose = District(name=cast.vera.organization.name)
    read = read_graduates(content, name="file", for_district=whose)
    with cast.vera.acting():
        on_file = Graduation.objects.filter(class_of=making.CLASS, ferpa_block=False)
        assert 0 < len(read.rows) <= on_file.count()
        assert Disclosure.objects.get().students == len(read.rows)


def test_a_row_that_does_not_fit_refuses_the_file_or_is_left_out_and_not_disclosed(cast):
    story = making.begun(cast, basis=LegalBasis.AUDIT_EVALUATION, students=FEW)
    flow = f"flow~{story.agreement.reference}~F1"
    asked = read_request(take(cast.vera, flow, "nsc-request"), name="file")
    before = len(asked.rows)
    rename(cast.vera, asked.rows[0].return_field, "=cmd|' /C calc'!A0")
    shown = page(cast.vera.client.post(address(flow, "nsc-request"), ASKED))
    assert "No file was made" in shown
    assert "E (last name)" in shown
    with cast.vera.acting():
        assert Disclosure.objects.count() == 1, "what was not taken is not recorded as disclosed"
    content = take(cast.vera, flow, "nsc-request", leave_out="on")
    assert len(read_request(content, name="file").rows) == before - 1
    with cast.vera.acting():
        assert Disclosure.objects.order_by("-at")[0].students == before - 1


def test_a_district_takes_its_own_roster_home_and_its_own_door_reads_it(cast):
    with cast.vera.acting() as vera:
        records.whole_district(cast.vera.organization, by=vera, students=FEW)
    district = cast.vera.organization
    content = take(cast.vera, f"roster~{district.id}", "oneroster-1.2")
    whose = District(name=district.name, identifiers=frozenset({district.nces_id}))
    read = read_roster(content, name="roster.zip", for_district=whose)
    with cast.vera.acting() as vera:
        assert len(read.students) == SchoolRecord.objects.filter(enrolled=True).count()
        assert not Disclosure.objects.exists(), "it does not leave the district"
        assert LedgerEntry.objects.filter(verb="take_export").count() == 1
        imported = records.bring(ImportKind.ROSTER, content, by=vera)
        assert imported.status == ImportStatus.READY, imported.problems[:3]
        told = Preview.from_json(imported.preview)
        assert told.changes_nothing, imported.preview


def test_nobody_takes_what_is_not_theirs_and_no_clearinghouse_file_leaves_without_agreement(cast):
    story = making.begun(cast, students=FEW)
    flow = f"flow~{story.agreement.reference}~F1"
    for person in (cast.olga, cast.cole, cast.gus, cast.dana):
        for method in (person.client.get, person.client.post):
            assert method(address(flow, "csv"), ASKED).status_code == 404, person.name
    own = address(f"own~{cast.vera.organization.id}", "nsc-graduates")
    assert "This layout is for handing over" in page(cast.vera.client.post(own, ASKED))
    other = address(f"own~{cast.cole.organization.id}", "csv")
    assert cast.vera.client.post(other, ASKED).status_code == 404
    broken = b"H1\t990000\t00\tNORTHFIELD\t20261102\tXX\tS" + b"\t" * 5
    told = io.BytesIO(broken)
    told.name = "query.txt"
    assert "F (query code)" in page(cast.vera.client.post("/files/check/", {"file": told}))


def taken_by(cast, source, layout) -> bytes:
    about = Sheetful(
        name="",
        district=cast.vera.organization.name,
        nces_id="",
        class_of=making.CLASS,
        made_on=clock.today(),
    )
    with cast.vera.acting() as vera, transaction.atomic():
        taken = actions.take_export(
            source=source, layout=layout, about=about, leave_out=False, by=vera, day=clock.today()
        )
        with taken.content as content:
            return content.read()


def test_who_destroys_late_gets_no_file_either_and_each_holds_what_is_agreed_at_that_moment(
    cast, time_machine_to
):
    story = destruction.taken(cast)
    with cast.vera.acting():
        of_flow, of_exchange = list(facts.sources(cast.vera.organization, clock.today()))[:2]
        assert (of_flow.exchange, of_exchange.exchange) == (None, story.exchange)
        story.exchange.recipient_id = cast.gus.organization.id
        assert pair_of(story.exchange) == (None, None), "an amendment gave the flow to Gus"
    # Vera's page was open while an amendment took an element out of the agreement.
    before = dataclasses.replace(of_flow, elements=ELEMENTS)
    columns = csv.DictReader(io.StringIO(taken_by(cast, before, OWN).decode())).fieldnames
    assert "diploma_type" not in (columns or ())
    time_machine_to(destruction.day_after_due(story))
    for source in (of_flow, of_exchange):
        with pytest.raises(Refused, match="has not certified the destruction"):
            taken_by(cast, source, OWN)


def test_rows_that_go_only_to_coles_keys_leave_in_no_open_file(cast):
    story = making.sent(cast, sealing=Sealing.ALWAYS)
    for source in (f"flow~{story.agreement.reference}~F1", f"exchange~{story.exchange.reference}"):
        told = page(cast.vera.client.get(address(source, "csv")))
        assert "only encrypted to a key of the recipient" in told
        refused = cast.vera.client.post(address(source, "csv"), ASKED)
        assert "Content-Disposition" not in refused.headers
        assert "Send a package instead" in page(refused)
    with cast.vera.acting():
        assert not HandedFile.objects.exists()
        assert not LedgerEntry.objects.filter(verb="take_export").exists()
    assert take(cast.vera, f"own~{cast.vera.organization.id}", "csv")  # nobody else's
