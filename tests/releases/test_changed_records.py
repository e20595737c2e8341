"""A table counted again after the records changed tells nothing about who joined or left."""

import uuid

import pytest

from portal import clock
from sharing.insight.rules.metrics import FIRST_FALL
from sharing.records.models import Outcome
from sharing.releases import facts, queries
from sharing.releases.members import opened
from sharing.releases.models import Cell, Release
from tests.releases import making

pytestmark = pytest.mark.usefixtures("accepted_once")


@pytest.fixture
def agreement(cast):
    making.exchanges.accepted(cast)
    return making.agreed(cast)


@pytest.fixture
def first(cast, agreement) -> Release:
    return making.released(cast, agreement, dimensions=("school",))


@pytest.fixture
def found_enrolled(cast, first):
    """So many of the students counted as not enrolled are found enrolled after the first table."""

    def change(count: int) -> None:
        with cast.vera.acting():
            groups = opened(first.snapshot).groups
            others = sorted(one for one, group in groups.items() if group[-1] == "no")
            first_fall = FIRST_FALL.window.of_class(making.CLASS)
            outcome = Outcome.objects.filter(kind="enrollment", begins_on__range=first_fall).first()
            for subject in others[:count]:
                outcome.pk = uuid.uuid4()
                outcome._state.adding = True
                outcome.subject_id = subject
                outcome.save()

    return change


def shown(person, found) -> dict[tuple[tuple[str, str], ...], int | None]:
    with person.acting():
        cells = Cell.objects.filter(release_id=found.id)
        return {tuple(sorted(cell.dims.items())): cell.value for cell in cells}


def test_three_students_who_were_found_later_cannot_be_read_off_two_tables(
    cast, agreement, first, found_enrolled
):
    found_enrolled(3)
    second = making.released(cast, agreement, dimensions=("school",))
    before, after = shown(cast.gus, first), shown(cast.gus, second)
    differences = {
        after[cell] - value
        for cell, value in before.items()
        if value is not None and after[cell] is not None
    }
    assert not [one for one in differences if 0 < abs(one) < second.threshold]
    assert any(value is not None for value in after.values())


def test_the_later_table_knows_who_joined_and_who_left(cast, agreement, first, found_enrolled):
    found_enrolled(3)
    second = making.protected(cast, agreement, dimensions=("school",))
    with cast.vera.acting():
        (told,) = facts.earlier_tables(second)
    assert len(told.moves.joined) == len(told.moves.left) == 3
    assert {group[-1] for group in told.moves.joined} == {"yes"}
    assert {group[-1] for group in told.moves.left} == {"no"}


def test_reviewers_are_told_that_students_moved_but_no_small_number(
    cast, agreement, first, found_enrolled
):
    found_enrolled(3)
    second = making.proposed(cast, agreement, dimensions=("school",))
    with cast.ravi.acting() as ravi:
        changes = queries.changes_for(ravi, queries.release_for(ravi, second.id))
    assert changes.people == (
        "Fewer than 10 students joined or changed their group, "
        "Fewer than 10 students left or changed it."
    )
    with cast.gus.acting() as gus:
        assert not queries.releases_for(gus).filter(id=second.id).exists()


def test_unchanged_records_are_no_older_snapshot(cast, agreement, first):
    second = making.protected(cast, agreement, dimensions=("school",))
    with cast.vera.acting():
        (told,) = facts.earlier_tables(second)
        assert told.moves is None
        assert told.release.told_at <= clock.now()
