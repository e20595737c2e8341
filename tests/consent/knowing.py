"""Families on their own page: a child, a guardian with a link, and a browser that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.test import Client
from django.utils import timezone

from consent import door
from consent.actions import MadeLink
from consent.models import Guardian, Subject
from consent.rules.vocabulary import Authenticated
from tests.consent import families
from tests.consent.making import student

BORN = date(2009, 11, 2)


@dataclass
class Home:
    """One guardian of one child, with a link."""

    subject: Subject
    guardian: Guardian
    made: MadeLink

    @property
    def client(self) -> Client:
        """A phone on which the code was confirmed just now."""
        client = Client(headers={"accept-language": "en"})
        session = client.session
        session[door.SESSION] = {
            "hash": self.made.link.token_hash,
            "how": Authenticated.EMAIL.value,
            "until": (timezone.now() + door.KNOWN_FOR).isoformat(),
        }
        session.save()
        return client


def child(vera, number: str = "100001", **fields) -> Subject:
    with vera.acting():
        given = {"first_name": "Lucía", "last_name": "Torres", "birth_date": BORN}
        return student(vera.organization.id, number, **{**given, **fields})


def home(vera, subject, person=families.PAZ, **how) -> Home:
    with vera.acting() as actor:
        guardian = families.guardian(subject, person, by=actor, **how)
        return Home(subject, guardian, families.link(subject, guardian, by=actor))


def told(response) -> str:
    return " ".join(response.content.decode().split())
