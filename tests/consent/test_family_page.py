"""The family page: Paz answers without an account, and nobody else gets in."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from consent import actions, identities
from consent.models import Answer, ConsentEvent, FamilyLink
from portal.models import LedgerEntry
from portal.vault import Vault
from tests.consent import asking as making


@pytest.fixture
def asking(cast, django_capture_on_commit_callbacks):
    return making.asked(cast, django_capture_on_commit_callbacks)


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


def paz_at(asking) -> tuple[Client, str]:
    return Client(), making.link_in(making.mails_to(making.PAZ.email)[0])


def known(asking, run) -> tuple[Client, str]:
    """Paz chose, and typed the code that she was mailed."""
    client, at = paz_at(asking)
    making.answer_all(client, at)
    with run(execute=True):
        client.post(at + "code/", {"send": "1"})
    code = making.code_in(making.mails_to(making.PAZ.email)[-1])
    answer = client.post(at + "code/", {"code": code})
    assert answer.headers["Location"] == at + "sign/"
    return client, at


def signature(client: Client, at: str, **fields) -> dict[str, str]:
    page = client.get(at + "sign/")
    token = page.context["form"]["token"].value()
    told = {"name": "Paz Torres", "relationship": "parent", "agreed": "on", "token": token}
    return {**told, **fields}


def test_paz_reads_the_notice_in_spanish_and_signs_with_the_mailed_code(asking, run):
    client, at = known(asking, run)
    page = client.get(at)
    assert 'lang="es"' in page.content.decode()
    assert "¿Podemos compartir" in page.content.decode()
    with run(execute=True):
        done = client.post(at + "sign/", signature(client, at), follow=True)
    assert "Ya tenemos su respuesta" in done.content.decode()
    with asking.vera.acting():
        (event,) = ConsentEvent.objects.filter(subject=asking.subjects[0], route="web")
        assert (event.kind, event.relationship, event.route) == ("given", "parent", "web")
        assert event.notice_text.language == "es"
        assert event.guardian_id is not None
        assert event.statement_sha256 == event.notice_text.sha256
        answer = Answer.objects.get(id=event.answer_id)
        assert (answer.status, answer.authenticated) == ("matched", "email")
        assert LedgerEntry.objects.filter(verb="sign_answer").count() == 1


def test_paz_gets_a_receipt_on_the_screen_as_paper_and_by_mail(asking, run):
    client, at = known(asking, run)
    with run(execute=True):
        done = client.post(at + "sign/", signature(client, at), follow=True)
    code = done.context["visit"].receipt
    assert code.startswith("C-")
    assert code in done.content.decode()
    paper = client.get(at + "receipt/")
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert code in making.mails_to(making.PAZ.email)[-1].subject


def test_two_clicks_on_sign_are_one_answer(asking, run):
    client, at = known(asking, run)
    form = signature(client, at)
    for _ in range(2):
        with run(execute=True):
            done = client.post(at + "sign/", form, follow=True)
        assert "Ya tenemos su respuesta" in done.content.decode()
    with asking.vera.acting():
        assert ConsentEvent.objects.filter(subject=asking.subjects[0], route="web").count() == 1
        assert Answer.objects.count() == 1


def test_two_browsers_with_one_form_are_one_answer_too(asking, run):
    """What a second process would do: the same token, while this browser knows of no answer."""
    client, at = known(asking, run)
    form = signature(client, at)
    before = dict(client.session["family_visits"])
    with run(execute=True):
        client.post(at + "sign/", form)
    session = client.session
    session["family_visits"] = before
    session.save()
    client.post(at + "sign/", form)
    with asking.vera.acting():
        assert ConsentEvent.objects.filter(subject=asking.subjects[0], route="web").count() == 1


def test_paz_goes_back_and_says_no_instead(asking, run):
    client, at = known(asking, run)
    making.answer_all(client, at, "refused")
    page = client.get(at + "sign/").content.decode()
    assert "fam-refused" in page
    assert "fam-given" not in page
    with run(execute=True):
        client.post(at + "sign/", signature(client, at))
    with asking.vera.acting():
        (event,) = ConsentEvent.objects.filter(subject=asking.subjects[0], route="web")
        assert (event.kind, event.expires_on) == ("refused", None)


def test_a_yes_ends_with_the_school_year_as_the_notice_says(asking, run):
    client, at = known(asking, run)
    with run(execute=True):
        client.post(at + "sign/", signature(client, at))
    with asking.vera.acting():
        (event,) = ConsentEvent.objects.filter(subject=asking.subjects[0], route="web")
        assert (event.expires_on.month, event.expires_on.day) == (6, 30)
        assert event.expires_on >= event.effective_on


def test_the_link_names_no_child_before_the_code(asking, run):
    client, at = paz_at(asking)
    with asking.vera.acting():
        child = identities.opened(
            Vault.for_organization(asking.vera.organization.id), [asking.subjects[0].id]
        )[asking.subjects[0].id]
    making.answer_all(client, at)
    for page in ("", "choose/", "code/", "sign/", "done/"):
        shown = client.get(at + page, follow=True).content.decode()
        assert child.last_name not in shown, page
        assert child.first_name not in shown, page
    client, at = known(asking, run)
    assert f"{child.first_name} {child.last_name}" in client.get(at + "sign/").content.decode()


def test_what_is_wrong_is_said_in_spanish_beside_the_field(asking, run):
    client, at = known(asking, run)
    form = signature(client, at, name="Paz", relationship="", agreed="")
    page = client.post(at + "sign/", form).content.decode()
    for told in ("Escriba su nombre y su apellido.", "Elija quién es usted.", "Marque la casilla"):
        assert told in page
    assert 'aria-invalid="true"' in page
    page = client.post(at + "choose/", {}).content.decode()
    assert "Elija sí o no." in page


def test_after_five_wrong_codes_the_right_one_is_no_use(asking, run):
    client, at = paz_at(asking)
    making.answer_all(client, at)
    with run(execute=True):
        client.post(at + "code/", {"send": "1"})
    code = making.code_in(making.mails_to(making.PAZ.email)[-1])
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        page = client.post(at + "code/", {"code": wrong})
        assert "El código no es correcto" in page.content.decode()
    page = client.post(at + "code/", {"code": code})
    assert "El código no es correcto" in page.content.decode()
    assert client.get(at + "sign/").headers["Location"] == at + "code/"


def test_a_sixth_code_in_an_hour_is_not_sent_and_the_page_is_the_same(asking, run):
    client, at = paz_at(asking)
    told = set()
    for _ in range(6):
        with run(execute=True):
            page = client.post(at + "code/", {"send": "1"}, follow=True)
        told.add(plain(page))
    assert len(making.mails_to(making.PAZ.email)) == 1 + 5
    assert len(told) == 1


def plain(response) -> str:
    """The page without what differs by chance."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())


def test_every_link_that_is_wrong_gives_the_same_page(asking, run, time_machine_to):
    client, at = paz_at(asking)
    guessed = client.get("/f/" + "x" * 43 + "/")
    assert guessed.status_code == 404
    with asking.vera.acting() as vera:
        link = FamilyLink.objects.get(subject=asking.subjects[0])
        actions.revoke_link(link=link, by=vera)
    pages = [client.get(at + page) for page in ("", "choose/", "code/", "sign/", "done/")]
    pages += [client.post(at + page, {"code": "123456"}) for page in ("code/", "sign/")]
    assert {page.status_code for page in pages} == {404}
    assert {plain(page) for page in pages} == {plain(guessed)}


def test_a_link_is_over_with_its_campaign(asking, run):
    client, at = paz_at(asking)
    assert client.get(at).status_code == 200
    with asking.vera.acting() as vera:
        actions.close_campaign(campaign=asking.campaign, by=vera)
    assert client.get(at).status_code == 404


class AtThePoster:
    """Somebody at an open link, who types a child and an address."""

    def __init__(self, asking, run):
        self.client, self.at = Client(), making.open_link(asking)
        self.run = run

    def types(self, email: str, **child: str) -> None:
        making.answer_all(self.client, self.at)
        told = {"first_name": "", "last_name": "", "month": "", "day": "", "year": ""}
        with self.run(execute=True):
            page = self.client.post(self.at + "child/", {**told, "email": email, **child})
        assert page.headers["Location"] == self.at + "code/", page.content.decode()[-3000:]

    def signs(self, email: str, name: str = "Paz Torres"):
        code = making.code_in(making.mails_to(email)[-1])
        self.client.post(self.at + "code/", {"code": code})
        form = signature(self.client, self.at, name=name)
        with self.run(execute=True):
            return self.client.post(self.at + "sign/", form, follow=True)


def told_of(asking, place: int = 0) -> dict[str, str]:
    with asking.vera.acting():
        subject = asking.subjects[place]
        child = identities.opened(Vault.for_organization(subject.organization_id), [subject.id])[
            subject.id
        ]
    born = child.birth_date
    return {
        "first_name": child.first_name,
        "last_name": child.last_name,
        "month": str(born.month),
        "day": str(born.day),
        "year": str(born.year),
    }


def test_at_a_poster_a_child_that_is_found_and_one_that_is_not_look_the_same(asking, run):
    found, lost = AtThePoster(asking, run), AtThePoster(asking, run)
    child = told_of(asking)
    found.types(making.PAZ.email, **child)
    lost.types("stranger@families.example", **child)
    one = found.signs(making.PAZ.email)
    other = lost.signs("stranger@families.example")
    assert one.status_code == other.status_code == 200
    assert same_but_for_names(one) == same_but_for_names(other)
    with asking.vera.acting():
        (event,) = ConsentEvent.objects.filter(subject=asking.subjects[0], route="web")
        assert event.kind == "given"
        assert sorted(Answer.objects.values_list("status", flat=True)) == ["matched", "received"]


def same_but_for_names(response) -> str:
    page = plain(response)
    page = re.sub(r"[\w.]+@families\.example", "MAIL", page)
    page = re.sub(r"C-[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", "CODE", page)
    return re.sub(r"/f/[\w-]{43}/", "/f/TOKEN/", page)


def test_a_child_that_nobody_knows_waits_for_a_person(asking, run):
    visitor = AtThePoster(asking, run)
    visitor.types(making.PAZ.email, first_name="Nobody", last_name="Known", number="999999999")
    page = visitor.signs(making.PAZ.email)
    assert "Thank you" in page.content.decode()
    with asking.vera.acting():
        (answer,) = Answer.objects.all()
        assert (answer.status, answer.subject_id) == ("received", None)
        assert not ConsentEvent.objects.filter(route="web").exists()


def test_at_a_poster_nothing_is_signed_before_the_mailed_code(asking, run):
    visitor = AtThePoster(asking, run)
    visitor.types(making.PAZ.email, **told_of(asking))
    assert visitor.client.get(visitor.at + "sign/").headers["Location"] == visitor.at + "code/"
    other = Client()
    making.answer_all(other, visitor.at)
    code = making.code_in(making.mails_to(making.PAZ.email)[-1])
    assert other.post(visitor.at + "code/", {"code": code}).headers["Location"] == (
        visitor.at + "child/"
    )


def test_no_name_of_a_child_lies_open_in_the_sessions(asking, run, raw_sessions):
    visitor = AtThePoster(asking, run)
    visitor.types(making.PAZ.email, first_name="Xochiquetzal", last_name="Zzyzx", number="1")
    assert visitor.client.session["family_visits"]
    assert "Xochiquetzal" not in raw_sessions()
    assert "families.example" not in raw_sessions()


@pytest.fixture
def raw_sessions(db):
    def told() -> str:
        return " ".join(str(one.get_decoded()) for one in Session.objects.all())

    return told
