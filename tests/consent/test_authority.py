"""Who decides: two parents, a court order, a birthday; and the rule against the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent import facts
from consent.models import (
    Authority,
    ConsentEvent,
    ConsentSettings,
    DirectoryOptOut,
    Guardian,
    Invalidation,
    NoticeRevision,
    NoticeText,
    RightsPassing,
)
from consent.rules.authority import STUDENT, birthday
from consent.rules.authority import Authority as AuthorityFact
from consent.rules.status import ConsentStatus, Event, effective, effective_at_college, opted_out
from consent.rules.vocabulary import AuthorityLevel, ConflictRule, ConsentKind
from portal.rules.vocabulary import Purpose
from tests.consent import making
from tests.consent.test_status import OptOut, OptOutKind

OUTCOMES, ADVISING = Purpose.ENROLLMENT_OUTCOMES, Purpose.ADVISING
MAY = date(2026, 5, 1)
DAY = date(2026, 6, 10)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAZ, MARCO = b"paz", b"marco"
COLLEGE, PARTNER = UUID(int=1), UUID(int=2)
S = ConsentStatus


def event(kind: str, holder: bytes, on: date = MAY, **fields: object) -> Event:
    told = {
        "purpose": OUTCOMES,
        "recipient_id": None,
        "recorded_at": NOON,
        "continues": False,
        **fields,
    }
    return Event(id=uuid4(), kind=ConsentKind(kind), effective_on=on, holder=holder, **told)


def authority(holder: bytes, level: str, **fields: object) -> AuthorityFact:
    told = {"from_day": date(2020, 1, 1), "recorded_at": NOON, **fields}
    return AuthorityFact(id=uuid4(), holder=holder, level=AuthorityLevel(level), **told)


def status(*events: Event, day: date = DAY, **known: object) -> ConsentStatus:
    return effective(events, purpose=OUTCOMES, recipient_id=None, day=day, **known).status


def test_two_parents_who_disagree_are_a_conflict_whoever_spoke_last():
    assert status(event("given", PAZ), event("refused", MARCO)) is S.CONFLICT
    later = MAY + timedelta(days=1)
    assert status(event("refused", MARCO), event("given", PAZ, later)) is S.CONFLICT


def test_where_the_district_chose_so_the_latest_of_two_parents_holds():
    later = MAY + timedelta(days=1)
    said = event("refused", MARCO), event("given", PAZ, later)
    assert status(*said, rule=ConflictRule.LATEST) is S.GIVEN


def test_two_parents_who_agree_are_no_conflict():
    assert status(event("given", PAZ), event("given", MARCO)) is S.GIVEN
    assert status(event("refused", PAZ), event("withdrawn", MARCO)) in (S.REFUSED, S.WITHDRAWN)


def test_a_parent_who_changes_her_mind_ends_the_conflict():
    later = MAY + timedelta(days=1)
    said = event("given", PAZ), event("refused", MARCO), event("given", MARCO, later)
    assert status(*said) is S.GIVEN


def test_an_expired_consent_beside_a_refusal_is_a_refusal():
    lapsed = event("given", PAZ, expires_on=DAY - timedelta(days=1))
    assert status(lapsed, event("refused", MARCO)) is S.REFUSED


def test_whom_a_court_order_denies_authority_does_not_count():
    said = event("given", PAZ), event("refused", MARCO)
    order = authority(MARCO, "none", from_day=DAY)
    assert status(*said, authorities=[order]) is S.GIVEN
    later = AuthorityFact(**{**_fields(order), "recorded_at": NOON.replace(hour=13)})
    assert status(*said, authorities=[authority(MARCO, "shared"), later]) is S.GIVEN


def test_an_order_counts_from_its_day_on():
    said = event("given", PAZ), event("refused", MARCO)
    order = [authority(MARCO, "shared"), authority(MARCO, "none", from_day=DAY)]
    later = [order[0], AuthorityFact(**{**_fields(order[1]), "recorded_at": NOON.replace(hour=13)})]
    assert status(*said, authorities=later, day=DAY - timedelta(days=1)) is S.CONFLICT
    assert status(*said, authorities=later) is S.GIVEN


def _fields(fact: AuthorityFact) -> dict[str, object]:
    return {name: getattr(fact, name) for name in fact.__dataclass_fields__}


def test_a_placement_that_is_over_gives_no_say():
    over = authority(MARCO, "full", until_day=DAY - timedelta(days=1))
    assert status(event("given", MARCO), authorities=[over]) is S.NONE


def test_an_authority_put_on_file_today_leaves_earlier_days_alone():
    today = authority(PAZ, "full", from_day=DAY)
    assert status(event("given", PAZ), authorities=[today], day=DAY - timedelta(days=1)) is S.GIVEN
    assert status(event("given", PAZ), authorities=[today]) is S.GIVEN
    eve = DAY - timedelta(days=20)
    goes_on = event("given", PAZ, continues=True)
    assert status(goes_on, authorities=[today], passed_on=eve) is S.GIVEN
    ordered = authority(PAZ, "none", from_day=DAY)
    assert status(event("given", PAZ), authorities=[ordered]) is S.NONE
    assert status(event("given", PAZ), authorities=[ordered], day=MAY) is S.GIVEN


def test_limited_authority_counts_for_its_purposes_alone():
    advising = authority(PAZ, "limited", purposes=frozenset({ADVISING}))
    outcomes = authority(PAZ, "limited", purposes=frozenset({OUTCOMES}))
    assert status(event("given", PAZ), authorities=[advising]) is S.NONE
    assert status(event("given", PAZ), authorities=[outcomes]) is S.GIVEN


def test_a_person_about_whom_nothing_was_written_counts():
    assert status(event("given", PAZ), authorities=[authority(MARCO, "none")]) is S.GIVEN


def test_a_decision_that_was_declared_invalid_counts_no_more_from_that_day_on():
    wrong = event("refused", MARCO, invalid_from=DAY)
    said = event("given", PAZ), wrong
    assert status(*said, day=DAY - timedelta(days=1)) is S.CONFLICT
    assert status(*said) is S.GIVEN


def test_at_18_a_parents_no_stays_and_a_consent_that_lapses_is_the_students_to_renew():
    assert status(event("refused", PAZ), passed_on=DAY) is S.REFUSED
    assert status(event("given", PAZ), passed_on=DAY) is S.TRANSFERRED
    assert status(event("given", PAZ), passed_on=DAY + timedelta(days=1)) is S.GIVEN


def test_a_consent_whose_notice_said_that_it_continues_goes_on_until_the_student_decides():
    lasting = event("given", PAZ, continues=True)
    assert status(lasting, passed_on=DAY) is S.GIVEN
    assert status(lasting, event("withdrawn", STUDENT, DAY), passed_on=DAY) is S.WITHDRAWN


def test_after_18_the_student_alone_decides():
    late = event("refused", PAZ, DAY)
    assert status(event("given", STUDENT, DAY), late, passed_on=DAY) is S.GIVEN
    assert status(late, passed_on=DAY) is S.NONE
    conflict = event("given", PAZ), event("refused", MARCO)
    assert status(*conflict, passed_on=DAY) is S.CONFLICT
    assert status(*conflict, event("given", STUDENT, DAY), passed_on=DAY) is S.GIVEN


def test_an_unaccompanied_youths_own_decision_goes_on_at_18():
    own = event("given", STUDENT)
    attested = authority(STUDENT, "full")
    assert status(own, authorities=[attested], passed_on=DAY) is S.GIVEN
    assert status(own, passed_on=DAY) is S.TRANSFERRED


def test_what_a_guardian_had_when_the_rights_passed_is_judged_by_the_eve():
    after = authority(PAZ, "none", from_day=DAY)
    assert status(event("refused", PAZ), authorities=[after], passed_on=DAY) is S.REFUSED
    ordered = authority(PAZ, "none", from_day=DAY - timedelta(days=1))
    assert status(event("refused", PAZ), authorities=[ordered], passed_on=DAY) is S.NONE
    before = [authority(PAZ, "full", until_day=DAY - timedelta(days=1))]
    assert status(event("refused", PAZ), authorities=before, passed_on=DAY) is S.REFUSED


def test_at_the_college_only_the_student_consents_and_a_familys_no_is_honored():
    def at_college(*events: Event) -> ConsentStatus:
        return effective_at_college(events, purpose=OUTCOMES, recipient_id=None, day=DAY).status

    assert at_college(event("given", PAZ, continues=True)) is S.TRANSFERRED
    assert at_college(event("refused", PAZ)) is S.REFUSED
    assert at_college(event("refused", PAZ), event("given", STUDENT)) is S.GIVEN
    assert at_college() is S.NONE


def test_after_18_only_the_student_takes_an_opt_out_back():
    def word(kind: str, holder: bytes, on: date) -> OptOut:
        return OptOut(uuid4(), OptOutKind(kind), on, NOON, holder=holder)

    out = word("set", PAZ, MAY)
    assert opted_out([out, word("rescinded", PAZ, DAY)], day=DAY, passed_on=DAY)
    assert not opted_out([out, word("rescinded", STUDENT, DAY)], day=DAY, passed_on=DAY)


def test_who_was_born_on_a_leap_day_is_18_on_the_first_of_march():
    assert birthday(date(2008, 2, 29)) == date(2026, 3, 1)
    assert birthday(date(2008, 5, 17)) == date(2026, 5, 17)


HOLDERS = (b"", PAZ, MARCO, STUDENT)
days = st.dates(DAY - timedelta(days=3), DAY + timedelta(days=3))
moments = st.integers(0, 1).map(lambda hours: NOON + timedelta(hours=hours))


@st.composite
def events(draw: st.DrawFn) -> Event:
    kind, on = draw(st.sampled_from(list(ConsentKind))), draw(days)
    last = draw(st.none() | st.integers(0, 3)) if kind is ConsentKind.GIVEN else None
    return Event(
        id=uuid4(),
        kind=kind,
        purpose=draw(st.sampled_from([OUTCOMES, ADVISING])),
        recipient_id=draw(st.sampled_from([None, COLLEGE, PARTNER])),
        effective_on=on,
        recorded_at=draw(moments),
        position=draw(st.integers(0, 1)),
        expires_on=on + timedelta(days=last) if last is not None else None,
        holder=draw(st.sampled_from(HOLDERS)),
        continues=draw(st.booleans()),
        invalid_from=draw(st.none() | days),
    )


@st.composite
def authorities(draw: st.DrawFn) -> AuthorityFact:
    level, begin = draw(st.sampled_from(list(AuthorityLevel))), draw(days)
    last = draw(st.none() | st.integers(0, 3))
    named = frozenset({draw(st.sampled_from([OUTCOMES, ADVISING]))})
    return AuthorityFact(
        id=uuid4(),
        holder=draw(st.sampled_from(HOLDERS[1:])),
        level=level,
        from_day=begin,
        recorded_at=draw(moments),
        until_day=begin + timedelta(days=last) if last is not None else None,
        purposes=named if level is AuthorityLevel.LIMITED else frozenset(),
    )


opt_outs = st.builds(
    lambda kind, on, at, position, holder: OptOut(uuid4(), kind, on, at, position, holder),
    st.sampled_from(list(OptOutKind)),
    days,
    moments,
    st.integers(0, 1),
    st.sampled_from(HOLDERS),
)
families = st.tuples(
    st.lists(events(), max_size=7),
    st.lists(authorities(), max_size=4),
    st.none() | days,
    st.lists(opt_outs, max_size=4),
)


@given(families, days, st.booleans())
def test_a_no_of_somebody_with_authority_is_never_overheard(family, day, at_college):
    """Under the default rule: what is given is refused by nobody who counts."""
    history, authority, passed_on, _ = family
    fold = effective_at_college if at_college else effective
    known = {"authorities": authority, "passed_on": passed_on}
    found = fold(history, purpose=OUTCOMES, recipient_id=None, day=day, **known)
    if found.status is S.GIVEN:
        by = next(e for e in history if e.id == found.event_id)
        assert by.kind is ConsentKind.GIVEN
        assert by.expires_on is None or by.expires_on >= day
        assert by.effective_on <= day


def _texts(organization_id, by):
    """A published notice that says a consent goes on at 18, and one that says it lapses."""
    texts = {}
    for goes_on in (True, False):
        revision = NoticeRevision.objects.create(
            organization_id=organization_id,
            code=uuid4().hex,
            purposes=[OUTCOMES],
            at_majority="continues" if goes_on else "lapses",
            made_at=NOON,
            made_by_id=by.user_id,
        )
        texts[goes_on] = NoticeText.objects.create(
            organization_id=organization_id,
            revision=revision,
            language="en",
            title="May we share?",
            statement="I agree.",
        )
        NoticeRevision.objects.filter(id=revision.id).update(
            published_at=NOON, published_by_id=by.user_id, sha256="ab" * 32
        )
    return texts


def _store(subject, family, texts, recipients, by):
    """Straight into the tables: the property must hold for histories no form would let through."""
    history, authority, passed_on, words = family
    organization = {"organization_id": subject.organization_id}
    signed = {
        **organization,
        "subject_id": subject.id,
        "route": "paper",
        "signer": b"s",
        "entered_by_id": by.user_id,
    }
    guardians = {
        holder: Guardian.objects.create(
            **organization,
            key=b"k",
            identity=b"i",
            name_index=holder,
            is_student=holder == STUDENT,
            made_at=NOON,
            made_by_id=by.user_id,
        )
        for holder in HOLDERS[1:]
    }
    steps = [
        lambda: ConsentEvent.objects.bulk_create(
            ConsentEvent(
                id=e.id,
                kind=e.kind,
                purpose=e.purpose,
                recipient_id=recipients[e.recipient_id],
                effective_on=e.effective_on,
                expires_on=e.expires_on,
                recorded_at=e.recorded_at,
                position=e.position,
                entry_key=e.id.bytes,
                holder=e.holder,
                relationship="student" if e.holder == STUDENT else "parent",
                notice_text=texts[e.continues],
                **signed,
            )
            for e in history
        ),
        lambda: DirectoryOptOut.objects.bulk_create(
            DirectoryOptOut(
                id=o.id,
                kind=o.kind,
                effective_on=o.effective_on,
                recorded_at=o.recorded_at,
                position=o.position,
                entry_key=o.id.bytes,
                holder=o.holder,
                relationship="student" if o.holder == STUDENT else "parent",
                **signed,
            )
            for o in words
        ),
        lambda: Authority.objects.bulk_create(
            Authority(
                id=a.id,
                **organization,
                subject_id=subject.id,
                guardian=guardians[a.holder],
                relationship="student" if a.holder == STUDENT else "parent",
                level=a.level,
                purposes=sorted(a.purposes),
                evidence="record",
                from_day=a.from_day,
                until_day=a.until_day,
                recorded_at=a.recorded_at,
                entered_by_id=by.user_id,
            )
            for a in authority
        ),
    ]
    if passed_on:
        steps.append(
            lambda: RightsPassing.objects.create(
                **organization,
                subject_id=subject.id,
                on=passed_on,
                reason="of_age",
                recorded_at=NOON,
            )
        )
    for step in sorted(steps, key=lambda _: uuid4()):
        step()
    Invalidation.objects.bulk_create(
        Invalidation(
            **organization,
            subject_id=subject.id,
            event_id=e.id,
            reason="Another spelling",
            on=e.invalid_from,
            recorded_at=NOON,
            entered_by_id=by.user_id,
        )
        for e in history
        if e.invalid_from
    )


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    told=st.lists(families, min_size=1, max_size=3),
    rule=st.sampled_from(list(ConflictRule)),
    first=st.booleans(),
)
def test_the_table_over_all_students_and_the_fold_over_one_agree(cast, told, rule, first):
    vera = cast.vera
    recipients = {
        COLLEGE: cast.cole.organization.id,
        PARTNER: cast.gus.organization.id,
        None: None,
    }
    with vera.acting() as actor:
        organization_id = vera.organization.id
        texts = _texts(organization_id, actor)
        numbers = [uuid4().hex for _ in told]
        subjects = making.students(organization_id, map(making.identity, numbers))
        if first:
            _choose(organization_id, rule, actor)
        for number, family in zip(numbers, told, strict=True):
            fresh = [_again(e) for e in family[0]], [_again(a) for a in family[1]]
            words = [_again(o) for o in family[3]]
            _store(subjects[number], (*fresh, family[2], words), texts, recipients, actor)
        if not first:
            _choose(organization_id, rule, actor)
        _compare(organization_id, subjects.values(), recipients.values())
        _unchoose(organization_id)


def _choose(organization_id, rule, by):
    ConsentSettings.objects.update_or_create(
        organization_id=organization_id,
        defaults={"conflict_rule": rule, "changed_at": NOON, "changed_by_id": by.user_id},
    )


def _unchoose(organization_id):
    ConsentSettings.objects.filter(organization_id=organization_id).update(conflict_rule="any_no")


def _again(thing):
    """Hypothesis repeats ids between examples; the tables do not forget."""
    from dataclasses import replace

    return replace(thing, id=uuid4())


def _compare(organization_id, subjects, recipients):
    for subject in subjects:
        history = facts.history_of(subject.id)
        for recipient_id in recipients:
            for offset in (-3, -1, 0, 1, 3, 6):
                day = DAY + timedelta(days=offset)
                for at_college in (False, True):
                    query, values = facts.standing_sql(
                        organization_id=organization_id,
                        purpose=OUTCOMES,
                        recipient_id=recipient_id,
                        day=day,
                        at_college=at_college,
                    )
                    with connection.cursor() as cursor:
                        cursor.execute(f"{query} AND s.id = %s", [*values, subject.id])
                        ((_, *together),) = cursor.fetchall()
                    one = history.standing(OUTCOMES, recipient_id, day, at_college=at_college)
                    alone = [one.status.value, one.event_id, history.opted_out(day)]
                    assert together == alone, (day, recipient_id, at_college)
