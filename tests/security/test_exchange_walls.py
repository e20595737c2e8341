"""What no action ever writes about exchanges, the database refuses to Vera and Cole themselves,
each running SQL as the portal does."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from sharing.exchange.models import ExchangeRow
from sharing.linkage.models import Pair
from sharing.records.models import Outcome, OutcomeVersion
from tests.destruction import making as destroying
from tests.exchange import making
from tests.linkage import making as linking
from tests.security.test_walls import run

# No privilege (row security and our triggers say so, too), a tie to another row, a condition.
WALLS = {"42501", "23503", "23514"}


def refuses(person, *statements):
    with person.acting():
        for statement, *values in statements:
            with pytest.raises(DatabaseError) as found, transaction.atomic():
                run_now(statement, values)
            assert found.value.__cause__.sqlstate in WALLS, found.value


def run_now(statement, values):
    run(statement, values)
    run("SET CONSTRAINTS ALL IMMEDIATE")


def test_nobody_changes_a_return_that_was_handed_in_nor_what_was_decided(cast):
    story = making.returned(cast)
    one = story.returned.id
    change = "UPDATE exchange_return SET {} WHERE id = %s"
    for person in (cast.cole, cast.vera):
        refuses(
            person,
            (change.format("matched = matched - 1, unmatched = unmatched + 1"), one),
            (change.format("sha256 = 'x'"), one),
            (change.format("submitted_at = NULL, submitted_by_id = NULL"), one),
            (change.format("status = 'checked'"), one),
        )
    refuses(
        cast.vera,
        (
            change.format("status = 'accepted', decided_at = now(), decided_by_id = %s"),
            cast.dana.user_id,
            one,
        ),
    )
    making.accept(story, story.returned)
    refuses(cast.vera, (change.format("result = '[]'"), one), (change.format("job_id = NULL"), one))


def test_each_side_makes_its_own_moves_of_an_exchange_alone(cast):
    story = making.sent(cast)
    one = story.exchange.id
    change = "UPDATE exchange_exchange SET {} WHERE id = %s"
    refuses(
        cast.vera,
        (change.format("status = 'acknowledged'"), one),
        (change.format("matched = 1, unmatched = sent - 1"), one),
    )
    refuses(
        cast.cole,
        (change.format("status = 'accepted', matched = sent, unmatched = 0"), one),
        (
            change.format("status = 'cancelled', cancelled_at = now(), cancelled_by_id = %s"),
            cast.cole.user_id,
            one,
        ),
        (change.format("cancel_reason = 'x'"), one),
        (
            "INSERT INTO exchange_download (id, organization_id, giver_id, exchange_id, sha256, "
            "at, by_id) VALUES (gen_random_uuid(), %s, %s, %s, 'x', now(), %s)",
            story.exchange.recipient_id,
            story.exchange.organization_id,
            one,
            cast.vera.user_id,
        ),
    )
    with cast.vera.acting():
        row = ExchangeRow.objects.filter(code="ALLOWED").first()
        left_out = ExchangeRow.objects.exclude(code="ALLOWED").first()
    refuses(
        cast.vera,
        (
            "UPDATE exchange_exchangerow SET subject_id = %s WHERE id = %s",
            left_out.subject_id,
            row.id,
        ),
        ("UPDATE exchange_exchangerow SET return_key = 'x' WHERE id = %s", row.id),
        (
            "INSERT INTO exchange_exchangerow (organization_id, exchange_id, subject_id, code, "
            "return_key, match) SELECT organization_id, exchange_id, gen_random_uuid(), 'ALLOWED', "
            "'new', '' FROM exchange_exchangerow WHERE id = %s",
            row.id,
        ),
    )


def test_a_count_of_blocked_records_stays_with_the_college_that_stated_it(cast):
    story = making.returned(cast)
    refuses(
        cast.olga,
        (
            "INSERT INTO exchange_blockedcount (returned_id, organization_id, students, at) "
            "VALUES (%s, %s, 5, now())",
            story.returned.id,
            cast.olga.organization.id,
        ),
    )
    with cast.cole.acting():
        run(
            "INSERT INTO exchange_blockedcount (returned_id, organization_id, students, at) "
            "VALUES (%s, %s, 5, now())",
            [story.returned.id, cast.cole.organization.id],
        )
    refuses(
        cast.cole,
        ("UPDATE exchange_blockedcount SET students = 0",),
        ("DELETE FROM exchange_blockedcount",),
    )


def test_a_lifted_hold_stays_as_it_was_and_no_certificate_names_more_than_it_states(cast):
    story = making.sent(cast)
    making.download(story)
    first = story.exchange
    making.work(making.prepare(story))
    second = story.exchange
    story.exchange = first
    hold = destroying.hold(story)
    lifts = (
        "UPDATE destruction_packagehold SET lifted_at = now(), lifted_by_id = %s, "
        "lift_reason = 'x', due_after = due_on + %s WHERE id = %s"
    )
    refuses(
        cast.dana,
        (lifts, cast.dana.user_id, 900, hold.id),
        (lifts, cast.vera.user_id, 1, hold.id),
    )
    destroying.lift(story)
    refuses(
        cast.dana,
        ("UPDATE destruction_packagehold SET lift_reason = 'y' WHERE id = %s", hold.id),
        (lifts, cast.dana.user_id, 1, hold.id),
    )
    certificate = destroying.certify(story)
    named = (
        "INSERT INTO destruction_certifiedpackage (id, organization_id, giver_id, certificate_id, "
        "exchange_id, reference, rows, sha256) "
        "VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, 1, 'x')"
    )
    sides = (first.recipient_id, first.organization_id, certificate.id)
    refuses(
        cast.cole,
        (named, *sides, second.id, second.reference),
        (named, *sides, second.id, first.reference),
    )


def test_a_key_comes_in_unproven_and_what_an_outcome_said_is_never_deleted(cast):
    refuses(
        cast.cole,
        (
            "INSERT INTO keys_registeredkey (id, organization_id, use, kind, public, fingerprint, "
            "label, status, replaces, challenge, answer_sha256, until, added_at, added_by_id, "
            "proven_at, proven_by_id, reason) VALUES (gen_random_uuid(), %s, 'open', 'x25519', "
            "'age1x', 'x', 'Mine', 'active', '{}', '', '', now(), now(), %s, now(), %s, '')",
            cast.cole.organization.id,
            cast.cole.user_id,
            cast.cole.user_id,
        ),
    )
    making.accepted(cast)
    with cast.vera.acting():
        outcome = Outcome.objects.filter(kind="enrollment").first()
        outcome.college_name = "Another"
        outcome.save(update_fields=["college_name"])
        assert OutcomeVersion.objects.count() == 1
    refuses(cast.vera, ("DELETE FROM records_outcomeversion",))


def test_no_pair_is_settled_without_the_word_of_a_reader(cast):
    story, rows = linking.downloaded(cast)
    linkage = linking.compared(story, linking.file_of(linking.lines(rows)))
    with cast.cole.acting():
        pair = Pair.objects.filter(linkage=linkage, verdict="", readers__gte=1).first()
    assert pair
    refuses(
        cast.cole,
        ("UPDATE linkage_pair SET verdict = 'same' WHERE id = %s", pair.id),
        ("UPDATE linkage_pair SET readers = 0 WHERE id = %s", pair.id),
        (
            "INSERT INTO linkage_pair SELECT (jsonb_populate_record(p, %s::jsonb)).* "
            "FROM linkage_pair p WHERE p.id = %s",
            '{"id": "00000000-0000-4000-8000-000000000001", "number": 9999, "verdict": "same", '
            '"remembered": true}',
            pair.id,
        ),
        (
            "INSERT INTO linkage_label (id, organization_id, pair_id, answer, at, by_id) "
            "VALUES (gen_random_uuid(), %s, %s, 'same', now(), %s)",
            pair.organization_id,
            pair.id,
            cast.vera.user_id,
        ),
    )


def test_no_side_names_a_file_of_the_other_and_has_its_key_destroyed(cast):
    story = making.returned(cast)
    with cast.cole.acting():
        coles = story.returned.content_id
    change = "UPDATE exchange_exchange SET package_id = %s WHERE id = %s"
    refuses(cast.vera, (change, coles, story.exchange.id))
    codes = (
        "INSERT INTO linkage_studentcodes (id, organization_id, recipient_id, exchange_id, "
        "file_id, scheme, people, put_at, put_by_id) "
        "VALUES (gen_random_uuid(), %s, %s, %s, %s, 'x', 1, now(), %s)"
    )
    vera, cole = cast.vera, cast.cole
    ends = (vera.organization.id, cole.organization.id, story.exchange.id)
    refuses(vera, (codes, *ends, coles, vera.user_id))
    copy = (
        "INSERT INTO exchange_sealedcopy "
        "(id, organization_id, exchange_id, file_id, keys, made_at) "
        "VALUES (gen_random_uuid(), %s, %s, %s, '{}', now())"
    )
    refuses(cole, (copy, *ends[1:], story.exchange.package_id))
