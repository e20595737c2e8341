"""The last walls: what the database refuses even to somebody who can run SQL as the portal."""

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from portal.models import LedgerEntry, StoredFile
from sharing.exchange.models import Exchange, Return
from tests.agreements import making as agreements
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")


@contextmanager
def refused():
    """The database refuses what is done inside, and the test goes on."""
    with pytest.raises(DatabaseError), transaction.atomic():
        yield


def run(statement: str, values=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def test_olga_cannot_put_a_table_of_her_own_in_place_of_the_memberships(cast):
    """A temporary table comes before all others unless a function says otherwise."""
    making.sent(cast)
    with cast.olga.acting() as olga:
        run(
            "CREATE TEMPORARY TABLE portal_membership (organization_id uuid, user_id uuid, "
            "from_day date, until_day date) ON COMMIT DROP"
        )
        run(
            "INSERT INTO pg_temp.portal_membership "
            "SELECT id, %s, '2020-01-01', NULL FROM portal_organization",
            [olga.user_id],
        )
        run("GRANT ALL ON pg_temp.portal_membership TO PUBLIC")
        run("DISCARD PLANS")  # a connection that is new would have none
        try:
            assert StoredFile.objects.count() == 0
            assert Exchange.objects.count() == 0
        finally:
            run("DROP TABLE pg_temp.portal_membership")


def test_vera_cannot_make_an_agreement_govern_by_hiding_who_has_not_signed(cast):
    terms = agreements.two_flow_terms(cast.vera.organization, cast.cole.organization)
    agreement = agreements.agreement_at(
        "in_review", terms=terms, drafter=cast.vera, officers=[cast.dana, cast.cole]
    )
    with cast.vera.acting():
        for table in ("approval", "signature", "party"):
            run(
                f"CREATE TEMPORARY TABLE agreements_{table} ON COMMIT DROP AS "
                "SELECT %s::uuid AS revision_id, %s::uuid AS organization_id",
                [agreement.revision_id, cast.vera.organization.id],
            )
        try:
            with refused():
                run(
                    "UPDATE agreements_agreement SET status = 'active' WHERE id = %s",
                    [agreement.id],
                )
        finally:
            for table in ("approval", "signature", "party"):
                run(f"DROP TABLE pg_temp.agreements_{table}")


@pytest.mark.parametrize("status", ["accepted", "rejected"])
def test_cole_cannot_decide_on_his_own_return(cast, status):
    story = making.returned(cast)
    with cast.cole.acting(), refused():
        run(
            "UPDATE exchange_return SET status = %s, reject_reason = 'x' WHERE id = %s",
            [status, story.returned.id],
        )


def test_olga_cannot_hand_in_a_return_to_somebody_elses_exchange(cast):
    story = making.returned(cast)
    with cast.vera.acting():
        columns = [f.column for f in Return._meta.fields]
        genuine = Return.objects.values_list(*columns).get(id=story.returned.id)
    row = dict(zip(columns, genuine, strict=True))
    with cast.olga.acting() as olga, refused():
        run("SELECT gen_random_uuid()")
        forged = {
            **row,
            "id": "00000000-0000-4000-8000-000000000001",
            "organization_id": cast.olga.organization.id,
            "number": 99,
            "status": "checked",
            "content_id": None,
            "job_id": None,
            "submitted_at": None,
            "submitted_by_id": None,
            "checked_by_id": olga.user_id,
            "notices": "[]",
            "result": "{}",
        }
        run(
            f"INSERT INTO exchange_return ({', '.join(forged)}) "
            f"VALUES ({', '.join(['%s'] * len(forged))})",
            list(forged.values()),
        )
        run("SET CONSTRAINTS ALL IMMEDIATE")


def test_olga_cannot_write_herself_into_the_downloads_of_northfield(cast):
    story = making.sent(cast)
    with cast.olga.acting() as olga, refused():
        run(
            "INSERT INTO exchange_download (id, organization_id, giver_id, exchange_id, sha256, "
            "at, by_id) VALUES (gen_random_uuid(), %s, %s, %s, 'x', now(), %s)",
            [
                cast.olga.organization.id,
                cast.vera.organization.id,
                story.exchange.id,
                olga.user_id,
            ],
        )
        run("SET CONSTRAINTS ALL IMMEDIATE")


def test_nobody_writes_into_the_ledger_in_a_colleagues_name(cast):
    with cast.vera.acting(), refused():
        LedgerEntry.objects.create(
            actor_id=cast.dana.user_id,
            organization_id=cast.vera.organization.id,
            verb="release_table",
        )
