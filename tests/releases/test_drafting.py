"""What Vera does alone: draft, count, answer the checklist, submit."""

from datetime import timedelta

import pytest

from portal import clock
from portal.rules.decision import Refused
from portal.rules.permissions import Role
from sharing.insight.actions import change_table, count_table
from sharing.releases import actions, queries
from sharing.releases.actions import Texts
from sharing.releases.models import Cell, Release, Snapshot
from tests.releases import making

pytestmark = pytest.mark.usefixtures("begun_once")


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.decision.reasons}


@pytest.fixture
def agreement(cast):
    making.exchanges.accepted(cast)
    return making.agreed(cast)


@pytest.fixture
def draft(cast, agreement) -> Release:
    return making.drafted(cast, agreement, dimensions=("school",))


@pytest.fixture
def protected(cast, draft) -> Release:
    return making.counted(cast, draft)


def page(person, found):
    with person.acting() as actor:
        return queries.page_for(actor, found.id, clock.today())


def test_nothing_is_counted_before_a_college_has_answered(cast):
    making.exchanges.sent(cast)
    agreement = making.agreed(cast)
    with pytest.raises(Refused) as refused:
        making.drafted(cast, agreement)
    assert codes(refused) == {"NOBODY"}
    with cast.vera.acting():
        assert Release.objects.count() == 0


def test_a_flow_of_rows_carries_no_table(cast):
    story = making.exchanges.accepted(cast)
    with pytest.raises(Refused) as refused:
        making.drafted(cast, story.agreement)
    assert codes(refused) == {"PURPOSE_MISMATCH"}


def test_the_strictest_party_sets_the_smallest_group(cast, agreement):
    found = making.protected(cast, agreement)
    with cast.vera.acting():
        assert found.threshold == 10
        values = list(Cell.objects.filter(release=found).values_list("value", flat=True))
    assert any(value is None for value in values)
    assert not [value for value in values if value is not None and 0 < value < 10]


def test_only_the_author_changes_a_draft(cast, draft, give_role):
    give_role(cast.dana, Role.DATA_STEWARD)
    with cast.dana.acting() as dana, pytest.raises(Refused) as refused:
        actions.edit(release=draft, texts=Texts("Mine now"), by=dana)
    assert codes(refused) == {"NOT_AUTHOR"}
    assert "Vera writes this release" in str(refused.value)


def test_a_draft_is_nobody_elses_yet(cast, draft):
    with cast.connie.acting() as connie:
        assert not queries.releases_for(connie).exists()
    with cast.gus.acting():
        assert Release.objects.count() == 0


def test_vera_chooses_what_divides_the_students(cast, draft):
    with cast.vera.acting() as vera:
        changed = change_table(release=draft, dimensions=["lunch_status", "school"], by=vera)
    assert changed.spec["dimensions"] == ["school", "lunch_status"]
    counted = making.counted(cast, changed)
    assert [d["code"] for d in counted.dimensions] == ["school", "lunch_status", "outcome"]


def test_a_table_divided_by_nothing_is_no_table(cast, draft):
    with cast.vera.acting() as vera, pytest.raises(Refused) as refused:
        change_table(release=draft, dimensions=["shoe_size"], by=vera)
    assert codes(refused) == {"NO_DIMENSION"}


def test_a_draft_is_counted_once_at_a_time(cast, draft):
    with cast.vera.acting() as vera:
        count_table(release=draft, by=vera)
        with pytest.raises(Refused) as refused:
            count_table(release=draft, by=vera)
    assert codes(refused) == {"COUNTING"}
    assert not page(cast.vera, draft).may_edit


def test_merged_categories_are_counted_as_one(cast, draft):
    """What the suggestions offer: the table has the new category, and its parts no longer."""
    with cast.vera.acting() as vera:
        changed = actions.replan(
            release=draft,
            dimensions=["race_ethnicity"],
            merged={"race_ethnicity": {"others": {"label": "All others", "codes": RARE}}},
            by=vera,
        )
    plain = making.counted(cast, changed)
    labels = dict(plain.dimensions[0]["labels"])
    assert labels["others"] == "All others"
    assert not set(labels) & set(RARE)
    with cast.vera.acting():
        counts = {tuple(codes): count for codes, count in plain.snapshot.counts}
    assert counts["All", "All"] == sum(counts[code, "All"] for code in labels)


RARE = ["american_indian", "pacific_islander", "two_or_more", "asian"]


def test_the_snapshot_keeps_who_was_counted_sealed(cast, protected):
    from sharing.releases.members import opened

    with cast.vera.acting():
        snapshot = Snapshot.objects.get(release=protected)
        members = opened(snapshot)
        assert members is not None
        assert len(members.groups) == snapshot.population
        assert members.dimensions == ("school", "race_ethnicity", "lunch_status", "outcome")
        some = next(iter(members.groups))
        assert some.encode() not in bytes(snapshot.members)
        assert snapshot.seed > 1 << 32


def test_two_counts_take_two_seeds(cast, agreement):
    first = making.protected(cast, agreement, dimensions=("school",))
    second = making.protected(cast, agreement, dimensions=("school",))
    with cast.vera.acting():
        assert first.snapshot.seed != second.snapshot.seed


def test_coverage_says_how_many_were_answered_for(cast, protected):
    told = protected.coverage_facts
    with cast.vera.acting():
        assert told["answered"] == protected.snapshot.population
    assert told["floors"] is True


def test_an_incomplete_checklist_is_not_submitted(cast, protected):
    with cast.vera.acting() as vera:
        actions.edit(release=protected, texts=Texts(protected.title, "Short.", ""), by=vera)
        with pytest.raises(Refused) as refused:
            actions.submit(release=protected, day=clock.today(), by=vera)
    assert codes(refused) == {
        "CONTEXT_WRITTEN",
        "COVERAGE_WRITTEN",
        "LOSS_LOOKED_AT",
        "WORDS_TELL_NOTHING",
        "READERS_RIGHT",
    }


def test_a_tick_is_about_exactly_these_words(cast, protected):
    with cast.vera.acting() as vera:
        for item in making.TO_TICK:
            actions.tick(release=protected, item=item, by=vera)
        assert all(line.is_done for line in queries.checklist_for(vera, protected))
        changed = actions.edit(
            release=protected,
            texts=Texts(protected.title, protected.context + " More.", protected.coverage),
            by=vera,
        )
        lines = {line.code: line for line in queries.checklist_for(vera, changed)}
        assert not any(lines[item].is_done for item in making.TO_TICK)
        with pytest.raises(Refused) as refused:
            actions.submit(release=changed, day=clock.today(), by=vera)
    assert "WORDS_TELL_NOTHING" in codes(refused)


def test_a_tick_has_a_name_and_a_time_and_can_be_taken_back(cast, protected):
    with cast.vera.acting() as vera:
        actions.tick(release=protected, item="loss_looked_at", by=vera)
        lines = {line.code: line for line in queries.checklist_for(vera, protected)}
        assert lines["loss_looked_at"].by == "Vera"
        assert lines["loss_looked_at"].at is not None
        actions.untick(release=protected, item="loss_looked_at", by=vera)
        lines = {line.code: line for line in queries.checklist_for(vera, protected)}
        assert not lines["loss_looked_at"].is_done


def test_nobody_ticks_what_the_portal_checks(cast, protected):
    with cast.vera.acting() as vera, pytest.raises(Refused) as refused:
        actions.tick(release=protected, item="proof_kept", by=vera)
    assert codes(refused) == {"NOT_FOR_PEOPLE"}


def test_reworking_throws_the_numbers_away_and_keeps_the_words(cast, protected):
    with cast.vera.acting() as vera:
        draft = actions.rework(release=protected, by=vera)
        assert (draft.status, draft.published_sha256, draft.proof) == ("draft", "", {})
        assert draft.context == protected.context
        assert not Cell.objects.filter(release=draft).exists()
        assert not Snapshot.objects.filter(release=draft).exists()
    assert making.counted(cast, draft).status == "protected"


def test_a_discarded_draft_keeps_its_number(cast, draft, agreement):
    with cast.vera.acting() as vera:
        actions.discard(release=draft, by=vera)
    later = making.drafted(cast, agreement, dimensions=("school",))
    assert later.reference > draft.reference


def test_a_submitted_release_is_not_edited(cast, protected):
    waiting = making.submitted(cast, protected)
    with cast.vera.acting() as vera, pytest.raises(Refused) as refused:
        actions.edit(release=waiting, texts=Texts("Other"), by=vera)
    assert codes(refused) == {"STATUS"}


def test_an_internal_table_needs_no_agreement_and_stays_at_home(cast):
    making.exchanges.accepted(cast)
    found = making.internal(cast, dimensions=("school",))
    released = making.release(cast, making.submitted(cast, making.counted(cast, found)))
    assert released.recipient_id == released.organization_id
    with cast.connie.acting() as connie:
        assert queries.page_for(connie, found.id, clock.today()).may_download
        assert queries.table_for(connie, released).value() is not None
    with cast.gus.acting():
        assert Release.objects.count() == 0


def test_an_internal_table_is_a_constraint_for_what_partners_get(cast, agreement):
    inside = making.internal(cast, dimensions=("school",))
    inside = making.release(cast, making.submitted(cast, making.counted(cast, inside)))
    outside = making.released(cast, agreement, dimensions=("school",))
    with cast.vera.acting():
        told = [
            list(Cell.objects.filter(release=r).order_by("position").values_list("dims", "value"))
            for r in (inside, outside)
        ]
    assert told[0] == told[1]
    assert inside.status == "released"


def test_only_people_whom_the_agreement_names_read_early(cast, draft):
    with cast.vera.acting() as vera:
        with pytest.raises(Refused) as refused:
            actions.name_reader(release=draft, email="reg@region.example", reason="x", by=vera)
        assert codes(refused) == {"NOT_NAMED"}
        with pytest.raises(Refused) as refused:
            actions.name_reader(release=draft, email="gus@bridge.example", reason=" ", by=vera)
        assert codes(refused) == {"NO_REASON"}
        reader = actions.name_reader(
            release=draft, email="Gus@bridge.example", reason="Prepares the meeting.", by=vera
        )
        assert [r.email for r in queries.readers_for(vera, draft)] == ["gus@bridge.example"]
        actions.remove_reader(release=draft, reader_id=reader.id, by=vera)
        assert queries.readers_for(vera, draft) == []


def test_the_embargo_is_part_of_what_is_checked(cast, protected):
    with cast.vera.acting() as vera:
        for item in making.TO_TICK:
            actions.tick(release=protected, item=item, by=vera)
        held = actions.edit(
            release=protected,
            texts=Texts(
                protected.title,
                protected.context,
                protected.coverage,
                clock.now() + timedelta(days=2),
            ),
            by=vera,
        )
        lines = {line.code: line.is_done for line in queries.checklist_for(vera, held)}
    assert not lines["readers_right"]
