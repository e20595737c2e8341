"""What a court ordered holds against a list of the school's, and against another spelling."""

from __future__ import annotations

from datetime import date

import pytest

from consent import actions, answers
from consent.answers import Way
from consent.models import Answer, ConsentEvent
from consent.rules.answer import Child, Choice, Content, Signer
from consent.rules.sheets.choosing import Chosen
from consent.rules.sheets.rows import Fate, GuardianTold
from consent.rules.vocabulary import (
    Authenticated,
    AuthorityLevel,
    ConsentKind,
    Evidence,
    Relationship,
    Route,
)
from consent.sheets import guardians
from consent.sheets.accounts import Account
from portal import clock
from portal.rules.decision import Refused
from portal.rules.intake import Problems
from portal.rules.vocabulary import Purpose
from portal.vault import Vault
from tests.consent import families, making

BORN = date(2008, 5, 7)


@pytest.fixture
def here(vera):
    """A student whose father may not decide: a court said so."""
    with vera.acting() as actor:
        subject = making.student(vera.organization.id, "000741", birth_date=BORN)
        marco = families.guardian(subject, families.MARCO, by=actor)
        none = {"level": AuthorityLevel.NONE, "evidence": Evidence.COURT_ORDER}
        families.authority(subject, marco, by=actor, **none)
        yield actor, subject


def told(level: AuthorityLevel) -> GuardianTold:
    return GuardianTold(
        row=2,
        child=Child(number="000741"),
        name=families.MARCO.name,
        relationship=Relationship.PARENT,
        level=level,
        email=families.MARCO.email,
        phone="",
        language="en",
        from_day=None,
        until_day=None,
    )


@pytest.mark.parametrize(
    ("level", "fate"),
    [(AuthorityLevel.SHARED, Fate.WRONG), (AuthorityLevel.NONE, Fate.ON_FILE)],
)
def test_the_schools_list_does_not_lift_what_a_court_ordered(here, level, fate):
    _, subject = here
    account = Account(Problems(file="guardians.csv"))
    vault = Vault.for_organization(subject.organization_id)
    lines = guardians.compare(vault, [told(level)], Chosen(), account, day=clock.today())
    assert lines == []
    assert account.fates == {2: fate}


def answer_of(actor, subject, name: str, email: str) -> Answer:
    vault = Vault.for_organization(subject.organization_id)
    content = Content(
        child=Child(first_name="Marisol", last_name="Núñez-Ortega", birth_date=BORN),
        signer=Signer(name=name, relationship=Relationship.PARENT, email=email),
        choices=(Choice(kind=ConsentKind.GIVEN, purpose=Purpose.ADVISING),),
        signed_on=clock.today(),
    )
    way = Way(route=Route.WEB, authenticated=Authenticated.EMAIL)
    answer = answers.new_answer(vault, content, way, by=actor)
    answer.save(force_insert=True)
    return answer


def test_a_barred_father_does_not_decide_under_another_spelling(here):
    actor, subject = here
    answer = answer_of(actor, subject, "Marco A. Torres", families.MARCO.email)
    with pytest.raises(Refused, match="may not decide"):
        actions.tie_answer(answer=answer, subject=subject, by=actor)
    assert not ConsentEvent.objects.exists()


def test_somebody_else_whom_nobody_knew_is_still_tied(here):
    actor, subject = here
    answer = answer_of(actor, subject, "Rosa Torres", "rosa@families.example")
    assert actions.tie_answer(answer=answer, subject=subject, by=actor)
