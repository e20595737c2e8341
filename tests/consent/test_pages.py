"""The pages: finding a student, deciding, withdrawing, and the record of disclosures."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.http import Http404
from django.urls import reverse

from consent import queries
from consent.models import ConsentEvent, DirectoryOptOut, Notice
from consent.rules.vocabulary import ConsentKind
from portal.models import LedgerEntry
from tests.consent.making import OUTCOMES, decide, disclose, identity, passage, student, students


@pytest.fixture
def marisol(vera):
    with vera.acting():
        return student(vera.organization.id, "100001", state_id="S55")


def told(response) -> str:
    return " ".join(response.content.decode().split())


def decision(**fields) -> dict[str, str]:
    return {
        "kind": "given",
        "purpose": "enrollment_outcomes",
        "recipient": "",
        "notice": "",
        "expires_on": "",
        "signed_by": "Carmen Núñez",
        "relationship": "parent",
        "effective_on": "2026-03-02",
        "route": "paper",
        "token": str(uuid4()),
        **fields,
    }


@pytest.mark.parametrize("number", ["100001", " 100001 ", "s55"])
def test_vera_finds_a_student_by_the_exact_number(vera, marisol, number):
    response = vera.client.post(reverse("students"), {"number": number})
    assert response.url == reverse("student", args=[marisol.id])


def test_vera_finds_a_student_by_name_and_birth_date_without_accents(vera, marisol):
    typed = {"first_name": "MARISOL", "last_name": "Nunez Ortega", "birth_date": "2008-05-17"}
    response = vera.client.post(reverse("students"), typed)
    assert response.url == reverse("student", args=[marisol.id])


def test_a_near_miss_finds_nobody_and_says_so(vera, marisol):
    assert "No such student" in told(vera.client.post(reverse("students"), {"number": "10000"}))


def test_two_students_of_one_name_are_both_offered(vera, marisol):
    with vera.acting():
        student(vera.organization.id, "100002")
    typed = {"first_name": "Marisol", "last_name": "Núñez-Ortega", "birth_date": "2008-05-17"}
    page = told(vera.client.post(reverse("students"), typed))
    assert "100001" in page
    assert "100002" in page


def test_opening_a_students_page_is_recorded(vera, marisol):
    page = told(vera.client.get(reverse("student", args=[marisol.id])))
    assert "Marisol Núñez-Ortega" in page
    assert "The family has not answered" in page
    with vera.acting() as actor:
        entry = LedgerEntry.objects.get(verb="open_student")
        assert (entry.about_id, entry.actor_id) == (marisol.id, actor.user_id)


def test_vera_enters_a_consent_taken_on_paper(vera, marisol):
    url = reverse("decide", args=[marisol.id])
    assert vera.client.get(url).status_code == 200
    response = vera.client.post(url, decision(expires_on="2027-06-30"))
    page = told(vera.client.get(response.url))
    assert "Consent given: learn which graduates enroll in college, until Jun 30, 2027" in page
    assert "Carmen Núñez (parent)" in page
    assert "Withdraw" in page


def test_consent_by_telephone_is_explained_beside_the_form(vera, marisol):
    url = reverse("decide", args=[marisol.id])
    response = vera.client.post(url, decision(route="phone"))
    assert response.status_code == 200
    assert "Consent must be signed" in told(response)
    with vera.acting():
        assert not ConsentEvent.objects.exists()


def test_withdrawing_tells_the_effect_first_and_needs_a_confirmation(vera, cole, marisol):
    with vera.acting() as actor:
        decide(marisol, ConsentKind.GIVEN, by=actor)
        passed = passage(vera.organization.id, cole.organization.id)
        disclose(passage=passed, subjects=[marisol], by=actor)
    url = reverse("withdraw", args=[marisol.id, OUTCOMES])
    assert "1 disclosure for this purpose" in told(vera.client.get(url))
    typed = decision(route="phone")
    assert vera.client.post(url, typed).status_code == 200
    assert vera.client.post(url, {**typed, "understood": "on"}).status_code == 302
    with vera.acting():
        assert ConsentEvent.objects.get(kind="withdrawn").purpose == OUTCOMES


def test_consent_for_gus_alone_is_withdrawn_for_gus_alone(vera, gus, marisol):
    partner = gus.organization.id
    with vera.acting() as actor:
        decide(marisol, ConsentKind.GIVEN, by=actor, recipient_id=partner)
    url = reverse("withdraw_from", args=[marisol.id, OUTCOMES, partner])
    assert "College Bridge Alliance" in told(vera.client.get(url))
    vera.client.post(url, decision(understood="on"))
    with vera.acting():
        assert ConsentEvent.objects.get(kind="withdrawn").recipient_id == partner


@pytest.mark.parametrize("purpose", ["nonsense", f"advising/{UUID(int=7)}"])
def test_there_is_nothing_to_withdraw_for_an_unknown_purpose_or_recipient(vera, marisol, purpose):
    url = reverse("student", args=[marisol.id]) + f"withdraw/{purpose}/"
    assert vera.client.get(url).status_code == 404


def test_an_opt_out_is_entered_and_taken_back(vera, marisol):
    for kind in ("set", "rescinded"):
        url = reverse("directory", args=[marisol.id, kind])
        assert vera.client.get(url).status_code == 200
        assert vera.client.post(url, decision()).status_code == 302
    with vera.acting():
        assert set(DirectoryOptOut.objects.values_list("kind", flat=True)) == {"set", "rescinded"}
    assert vera.client.get(reverse("directory", args=[marisol.id, "x"])).status_code == 404


def test_the_overview_counts_families_and_names_nobody(vera, marisol):
    with vera.acting() as actor:
        students(vera.organization.id, [identity("2"), identity("3")])
        decide(marisol, ConsentKind.REFUSED, by=actor)
    page = told(vera.client.get(reverse("consents")))
    assert "Refused" in page
    assert "0 families opted out" in page
    assert "Marisol" not in page


def test_before_the_first_import_the_overview_says_what_to_do(vera):
    assert "No students yet" in told(vera.client.get(reverse("consents")))


def test_dana_publishes_a_notice_once(dana):
    url = reverse("notices")
    typed = {
        "organization": str(dana.organization.id),
        "purpose": "advising",
        "code": "2026-es",
        "language": "es",
        "text": "Queremos compartir …",
    }
    assert "No notice is published" in told(dana.client.get(url))
    assert dana.client.post(url, typed).status_code == 302
    assert 'lang="es"' in told(dana.client.get(url))
    assert "another code" in told(dana.client.post(url, typed))
    with dana.acting():
        assert Notice.objects.count() == 1


@pytest.fixture
def passed(vera, cole, marisol):
    with vera.acting() as actor:
        decide(marisol, ConsentKind.GIVEN, by=actor)
        to_cole = passage(vera.organization.id, cole.organization.id)
        return disclose(passage=to_cole, subjects=[marisol], by=actor)


def test_the_students_page_tells_a_parent_who_received_what(vera, marisol, passed):
    page = told(vera.client.get(reverse("student", args=[marisol.id])))
    for words in (
        "Northfield Unified gave <strong>Northfield State University</strong>",
        "first name, last name, birth date",
        "Report which graduates enrolled",
        "consent given on Mar 2, 2026",
        "cole@nsu.example",
        "AG-1",
        "34 CFR 99.33",
    ):
        assert words in page


def test_the_record_is_narrowed_by_recipient_and_day(dana, cole, passed):
    url = reverse("disclosures")
    assert "Northfield State University" in told(dana.client.get(url))
    narrowed = {"party": str(cole.organization.id), "since": "2026-08-15", "until": "2026-08-15"}
    assert "1 disclosure" in told(dana.client.get(url, narrowed))
    assert "Nothing was disclosed" in told(dana.client.get(url, {"since": "2026-08-16"}))
    assert dana.client.get(url, {"party": "nonsense", "since": "x"}).status_code == 200


def test_opening_a_disclosure_names_its_students_and_is_recorded(dana, passed):
    page = told(dana.client.get(reverse("disclosure", args=[passed.id])))
    assert "Marisol Núñez-Ortega" in page
    with dana.acting():
        assert LedgerEntry.objects.filter(verb="open_disclosure", about_id=passed.id).exists()


def test_an_auditor_reads_the_record_without_names(dana, passed, monkeypatch):
    from portal.rules import permissions
    from portal.rules.permissions import Permission, Role

    auditor = permissions.PERMISSIONS[Role.AUDITOR]
    assert Permission.STUDENT_READ not in auditor
    monkeypatch.setitem(permissions.PERMISSIONS, Role.PRIVACY_OFFICER, auditor)
    page = told(dana.client.get(reverse("disclosure", args=[passed.id])))
    assert "Marisol" not in page
    assert "1 student" in page
    assert dana.client.get(reverse("students")).status_code == 404


def pages_of(marisol, passed):
    return [
        reverse("student", args=[marisol.id]),
        reverse("decide", args=[marisol.id]),
        reverse("withdraw", args=[marisol.id, OUTCOMES]),
        reverse("directory", args=[marisol.id, "set"]),
        reverse("disclosure", args=[passed.id]),
    ]


def test_olga_and_val_find_nothing_of_northfield_anywhere(olga, val, marisol, passed):
    for stranger in (olga, val):
        client = stranger.client
        for url in pages_of(marisol, passed):
            assert client.get(url).status_code == 404
            assert client.post(url, decision()).status_code == 404
        assert "No such student" in told(client.post(reverse("students"), {"number": "100001"}))
        assert "No students yet" in told(client.get(reverse("consents")))
        assert "Nothing was disclosed" in told(client.get(reverse("disclosures")))


def test_connie_gus_and_cole_have_no_such_pages(connie, gus, cole, marisol, passed):
    lists = [reverse(name) for name in ("consents", "students", "notices")]
    for person in (connie, gus, cole):
        client = person.client
        for url in [*lists, *pages_of(marisol, passed)]:
            assert client.get(url).status_code == 404
    for person in (connie, gus):
        assert person.client.get(reverse("disclosures")).status_code == 404
    # Cole's college keeps a record of its own, in which nothing of Northfield's stands.
    assert "Nothing was disclosed" in told(cole.client.get(reverse("disclosures")))


def test_a_decision_entered_today_is_of_today(vera, marisol, time_machine_to):
    time_machine_to("2026-09-01")
    url = reverse("decide", args=[marisol.id])
    assert 'value="2026-09-01"' in told(vera.client.get(url))
    assert "lies ahead" in told(vera.client.post(url, decision(effective_on="2026-09-02")))
    vera.client.post(url, decision(effective_on="2026-09-01"))
    with vera.acting():
        assert ConsentEvent.objects.get().effective_on == date(2026, 9, 1)


def test_a_colleague_without_the_role_finds_no_student_by_any_query(connie, marisol):
    """Row security lets her see the sealed row; the query does not."""
    with connie.acting() as actor:
        with pytest.raises(Http404):
            queries.student_for(actor, marisol.id)
        assert queries.students_by_number(actor, "100001") == []
        assert queries.named_for(actor, [marisol]) == []
