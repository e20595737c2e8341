"""What is read in portions is whole, wherever a portion ends."""

import csv
import io
import zipfile

import pytest

from consent import identities
from sharing.exchange.models import ExchangeRow, Return
from sharing.exchange.returning import reconciling, told
from sharing.records.models import Outcome, SchoolRecord
from sharing.records.rules.kinds import ImportKind
from sharing.rules.access import ALLOWED
from tests.exchange import making
from tests.records import making as records

FEW = 7  # rows of one student fall into two portions, and the last portion is short


@pytest.fixture
def few_at_a_time(monkeypatch):
    monkeypatch.setattr(identities, "CHUNK", FEW)
    monkeypatch.setattr(reconciling, "PORTION", FEW)
    monkeypatch.setattr(told, "PORTION", FEW)


def _roster(cast):
    content = records.file_of(ImportKind.ROSTER, records.district_for(cast.vera.organization))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        users, roles = (
            csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))
            for name in ("users.csv", "roles.csv")
        )
        students = {one["userSourcedId"] for one in roles if one["role"] == "student"}
        return [one for one in users if one["sourcedId"] in students]


def test_nothing_of_veras_roster_or_coles_outcomes_is_lost_between_two_portions(
    cast, few_at_a_time
):
    story = making.accepted(cast)
    sent = [(row["first_name"], row["last_name"]) for row in making.rows_of(making.download(story))]
    roster = _roster(cast)
    students = {(one["givenName"], one["familyName"]) for one in roster}
    assert set(sent) <= students, "no name is anybody else's"
    with cast.vera.acting():
        returned = Return.objects.get()
        assert SchoolRecord.objects.count() == len(roster) > FEW
        assert Outcome.objects.count() == returned.terms + returned.degrees > FEW
        rows = ExchangeRow.objects.filter(code=ALLOWED)
        assert rows.count() == len(sent) == returned.sent
        assert rows.filter(match="matched").count() == returned.matched > FEW
