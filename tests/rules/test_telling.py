"""What is told of a return in figures: nobody learns of a few students, whatever they subtract."""

from datetime import date, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from sharing.exchange.rules.blocked import Told, decide_blocked, to_tell, words
from sharing.exchange.rules.disputing import decide_value
from sharing.exchange.rules.lifecycle import ExchangeStatus
from sharing.exchange.rules.rejecting import decide_rows, read_rows
from sharing.exchange.rules.stages import Stage, stage_of
from sharing.exchange.rules.statement import HIDDEN, state

DAY = date(2026, 11, 23)


def test_a_blocked_count_is_told_only_when_it_and_the_rest_are_large():
    assert to_tell(25, sent=300, unmatched=60, threshold=10) == 25
    for blocked, unmatched in ((0, 60), (9, 60), (55, 60), (60, 60), (None, 60)):
        assert to_tell(blocked, sent=300, unmatched=unmatched, threshold=10) is None
    hidden = {words(to_tell(b, sent=300, unmatched=60, threshold=10), 10) for b in (0, 5, 55, 60)}
    assert len(hidden) == 1, "why it is hidden would tell"


@given(
    st.integers(5, 30),
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), min_size=1, max_size=8),
)
def test_no_two_counts_that_were_told_differ_by_a_few(threshold, stated):
    told: list[Told] = []
    for blocked, others in stated:
        one = Told(300, blocked + others, blocked)
        if (
            to_tell(blocked, sent=300, unmatched=one.unmatched, threshold=threshold, earlier=told)
            is not None
        ):
            told.append(one)
    for one, other in product(told, told):
        assert one.blocked >= threshold
        assert one.others >= threshold
        if one != other:
            assert abs(one.blocked - other.blocked) >= threshold
            assert abs(one.others - other.others) >= threshold


def test_more_blocked_than_not_found_cannot_be():
    assert decide_blocked(5, 5).allowed
    assert not decide_blocked(6, 5).allowed


@given(st.integers(1, 400), st.data())
def test_no_figure_of_a_statement_gives_away_a_small_one(sent, data):
    threshold = 10
    matched = data.draw(st.integers(0, sent))
    cohort = sent + data.draw(st.integers(0, 60))
    blocked = to_tell(
        data.draw(st.integers(0, sent - matched)),
        sent=sent,
        unmatched=sent - matched,
        threshold=threshold,
    )
    made = state(sent=sent, matched=matched, blocked=blocked, threshold=threshold, cohort=cohort)
    everything = " ".join([*made.words, *(figure.text for figure in made.figures)])
    if min(matched, sent - matched) < threshold:
        assert made.matched is None
        assert made.unmatched is None
        if sent >= 2 * threshold:
            # What the rate leaves possible is every number of a small group, none of it ruled out.
            edge = int("".join(c for c in made.rate if c.isdigit()))
            small = "more" in made.rate
            for few in range(threshold):
                share = 100 * (sent - few) / sent if small else 100 * few / sent
                assert share > edge if small else share < edge or few == threshold - 1
        else:
            assert made.rate == HIDDEN
    if 0 < cohort - sent < threshold:
        assert made.cohort is None
        assert f"{cohort:,} graduates of the class" not in everything
    if blocked is not None:
        assert made.unmatched is not None
        assert made.unmatched - blocked >= threshold
    assert "floors" in made.words[-1]


def test_the_calendar_says_what_is_overdue_suspended_or_to_be_destroyed():
    late, ahead = DAY - timedelta(days=1), DAY + timedelta(days=1)
    known = {"due_on": ahead, "day": DAY, "destroy_by": ahead}
    assert stage_of("sent", **known) is Stage.SENT
    assert stage_of("sent", **{**known, "due_on": late}) is Stage.OVERDUE
    assert stage_of("rejected", **{**known, "due_on": late}) is Stage.OVERDUE
    assert stage_of("returned", **known, check_due_on=late) is Stage.CHECK_OVERDUE
    assert stage_of("accepted", **{**known, "due_on": late}) is Stage.IN_USE
    assert stage_of("accepted", **{**known, "destroy_by": late}) is Stage.DESTRUCTION_DUE
    assert stage_of("accepted", **known, is_destroyed=True) is Stage.DESTROYED
    assert stage_of("accepted", **known, is_held=True) is Stage.ON_HOLD
    assert stage_of("accepted", **{**known, "destroy_by": None}) is Stage.IN_USE
    assert stage_of("acknowledged", **known, is_covered=False) is Stage.SUSPENDED
    for status in ExchangeStatus:
        assert stage_of(status.value, **known) in Stage


def test_rows_to_mend_are_read_from_commas_or_from_a_spreadsheet():
    key = "BCDFGHJKLMNPQRSTBCDFGHJK"
    for text in (
        f"{key}, Enrollment End, before the begin",
        f"{key}\tEnrollment End\tbefore the begin",
    ):
        (row,) = read_rows(text + "\n\n")
        assert (row.return_key, row.column, row.reason) == (
            key,
            "Enrollment End",
            "before the begin",
        )
        assert decide_rows([row], {key}).allowed
        assert not decide_rows([row], {"another"}).allowed
    assert not decide_rows(read_rows(key), {key}).allowed
    lines = "\r".join(f"{key}, Enrollment Begin, wrong" for _ in range(2))
    assert len(read_rows(lines)) == 2


def test_a_correction_must_be_a_value_of_its_field():
    row = {"kind": "enrollment", "begins_on": "2026-08-20", "ends_on": "2026-12-10", "status": "F"}
    assert decide_value(row, "ends_on", "2026-12-18").allowed
    assert decide_value(row, "status", "W").allowed
    wrong = [("status", "F"), ("status", "X"), ("ends_on", ""), ("ends_on", "2026-02-30")]
    wrong += [("ends_on", "2026-08-01"), ("row", "x"), ("status", "W\x00")]
    for field, value in wrong:
        assert not decide_value(row, field, value).allowed, (field, value)
