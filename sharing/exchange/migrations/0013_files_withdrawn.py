"""Files in other layouts that were handed over: walls, withdrawals, and who is told of them.

They are copies in somebody else's hands like packages that were taken. Whoever certified that a
copy is destroyed is not asked to delete a row of it any more.
"""

from importlib import import_module

from django.db import migrations

from portal.rowsecurity.operations import (
    OWN_ORGANIZATION,
    SEARCH_PATH,
    Function,
    Protect,
    app_role,
)

BEFORE = import_module("sharing.exchange.migrations.0007_stop_when_authority_ends").replaced()
MINE = "ANY((SELECT visible_organizations())::uuid[])"
ME = "(SELECT acting_user())"

TIED = """
ALTER TABLE exchange_handedfile
    ADD CONSTRAINT handed_of_its_giver UNIQUE (id, organization_id),
    ADD CONSTRAINT handed_of_its_sides UNIQUE (id, organization_id, recipient_id);
ALTER TABLE exchange_handedrow
    ADD CONSTRAINT handedrow_of_its_giver FOREIGN KEY (handed_id, organization_id)
        REFERENCES exchange_handedfile (id, organization_id),
    ADD CONSTRAINT handedrow_subject_of_its_organization
        FOREIGN KEY (organization_id, subject_id) REFERENCES consent_subject (organization_id, id);
ALTER TABLE exchange_deletionrequest ADD CONSTRAINT deletion_of_its_sides_of_a_file
    FOREIGN KEY (handed_id, organization_id, recipient_id)
    REFERENCES exchange_handedfile (id, organization_id, recipient_id);
"""
UNTIED = """
ALTER TABLE exchange_deletionrequest DROP CONSTRAINT deletion_of_its_sides_of_a_file;
ALTER TABLE exchange_handedrow DROP CONSTRAINT handedrow_subject_of_its_organization,
    DROP CONSTRAINT handedrow_of_its_giver;
ALTER TABLE exchange_handedfile DROP CONSTRAINT handed_of_its_sides,
    DROP CONSTRAINT handed_of_its_giver;
"""

# When the holder certified that the whole copy is destroyed, if it did.
GONE = """
(SELECT min(c.closed_at) FROM agreements_obligation o
    JOIN agreements_obligationclosing c ON c.obligation_id = o.id AND c.outcome = 'done'
    WHERE o.agreement_id = {x}.agreement_id AND o.organization_id = {x}.recipient_id
        AND o.key = 'package-' || {x}.reference)
"""

OLD_STATUS = "AND x.status NOT IN ('preparing', 'stopped', 'cancelled')"


def asks_for_what_is_left() -> str:
    """`follow_decisions`, which leaves alone what is destroyed."""
    if OLD_STATUS not in BEFORE:
        raise RuntimeError("follow_decisions is not what this migration changes")
    return BEFORE.replace(OLD_STATUS, f"{OLD_STATUS} AND {GONE.format(x='x')} IS NULL", 1)


# The same for files: nobody can stop them, so their holder is asked at once.
FOLLOW_FILES = f"""
CREATE FUNCTION follow_decisions_of_files(given uuid[], moment timestamptz, day date, due date)
RETURNS TABLE (file uuid, student_rows integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {SEARCH_PATH} AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT x.id, x.organization_id, x.recipient_id, array_agg(DISTINCT r.key) AS row_keys
        FROM consent_consentevent e
        JOIN exchange_handedrow r ON r.subject_id = e.subject_id
        JOIN exchange_handedfile x ON x.id = r.handed_id AND x.purpose = e.purpose
            AND (e.recipient_id IS NULL OR e.recipient_id = x.recipient_id)
            AND {GONE.format(x="x")} IS NULL
        LEFT JOIN consent_standing s ON s.subject_id = e.subject_id AND s.purpose = e.purpose
            AND NOT s.own AND s.from_day <= day AND (s.until_day IS NULL OR s.until_day >= day)
            AND s.recipient_id IS NOT DISTINCT FROM (
                SELECT k.recipient_id FROM consent_standing k
                WHERE k.subject_id = e.subject_id AND k.purpose = e.purpose AND NOT k.own
                    AND k.recipient_id = x.recipient_id LIMIT 1)
        WHERE e.id = ANY(given)
            AND (e.organization_id = ANY(visible_organizations())
                OR e.entered_by_id = acting_user())
            -- What the family says together, as for packages.
            AND (s.status IN ('refused', 'withdrawn', 'conflict')
                OR x.basis = 'consent' AND s.status IS DISTINCT FROM 'given')
        GROUP BY x.id ORDER BY x.id
    LOOP
        INSERT INTO exchange_deletionrequest (id, organization_id, recipient_id, handed_id,
            return_key, asked_at, due_on, status, statement)
        SELECT gen_random_uuid(), one.organization_id, one.recipient_id, one.id, k, moment,
            due, 'asked', ''
        FROM unnest(one.row_keys) k
        ON CONFLICT (handed_id, return_key) DO NOTHING;
        GET DIAGNOSTICS student_rows = ROW_COUNT;
        CONTINUE WHEN student_rows = 0;
        file := one.id;
        RETURN NEXT;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION follow_decisions_of_files(uuid[], timestamptz, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION follow_decisions_of_files(uuid[], timestamptz, date, date)
    TO {app_role()};
"""  # noqa: S608 (constants of this file)

COPIES = f"""
SELECT * FROM (
    SELECT x.id, x.reference::text, x.recipient_id, o.name::text, x.purpose::text,
        x.status::text, x.sent_at,
        COALESCE(x.stopped_at, CASE WHEN x.status = 'cancelled' AND NOT EXISTS (
            SELECT 1 FROM exchange_download w WHERE w.exchange_id = x.id)
            THEN x.cancelled_at END),
        d.asked_at, d.due_on, COALESCE(d.confirmed_at, {GONE.format(x="x")})
    FROM exchange_exchangerow r
    JOIN exchange_exchange x ON x.id = r.exchange_id
    JOIN portal_organization o ON o.id = x.recipient_id
    LEFT JOIN exchange_deletionrequest d
        ON d.exchange_id = x.id AND d.return_key = r.return_key
    WHERE r.subject_id = student AND r.code = 'ALLOWED' AND x.sent_at IS NOT NULL
        AND (r.organization_id = ANY(visible_organizations())
            OR r.subject_id = ANY(family_subjects()))
    UNION ALL
    SELECT x.id, x.reference::text, x.recipient_id, o.name::text, x.purpose::text,
        'acknowledged', x.sent_at, NULL, d.asked_at, d.due_on,
        COALESCE(d.confirmed_at, {GONE.format(x="x")})
    FROM exchange_handedrow r
    JOIN exchange_handedfile x ON x.id = r.handed_id
    JOIN portal_organization o ON o.id = x.recipient_id
    LEFT JOIN exchange_deletionrequest d ON d.handed_id = x.id AND d.return_key = r.key
    WHERE r.subject_id = student
        AND (r.organization_id = ANY(visible_organizations())
            OR r.subject_id = ANY(family_subjects()))
) copies (exchange, reference, recipient, recipient_name, purpose, status, sent_at, stopped_at,
    asked_at, due_on, confirmed_at)
ORDER BY sent_at DESC
"""  # noqa: S608 (constants of this file)

# Nobody changes a file that was handed over, so nobody may lock one; whoever certifies or holds it
# does that one after the other all the same.
LOCK = f"""
CREATE FUNCTION lock_handed_file(given uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = {SEARCH_PATH} AS $$
    SELECT FROM exchange_handedfile x WHERE x.id = given
        AND (x.organization_id = ANY(visible_organizations())
            OR x.recipient_id = ANY(visible_organizations()))
    FOR UPDATE;
$$;
REVOKE ALL ON FUNCTION lock_handed_file(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_handed_file(uuid) TO {app_role()};
"""  # noqa: S608 (constants of this file)


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0012_handed_files"),
        ("agreements", "0026_owed_again"),
        ("consent", "0014_standings_in_order"),
    ]

    operations = [
        migrations.RunSQL(TIED, UNTIED),
        Protect(
            "exchange_handedfile",
            read=f"{OWN_ORGANIZATION} OR recipient_id = {MINE}",
            write=f"{OWN_ORGANIZATION} AND sent_by_id = {ME}",
            append_only=True,
        ),
        Protect("exchange_handedrow", append_only=True),
        migrations.RunSQL(asks_for_what_is_left(), BEFORE),
        migrations.RunSQL(
            FOLLOW_FILES,
            "DROP FUNCTION follow_decisions_of_files(uuid[], timestamptz, date, date)",
        ),
        migrations.RunSQL(LOCK, "DROP FUNCTION lock_handed_file(uuid)"),
        Function(
            "copies_of(student uuid)",
            returns="TABLE (exchange uuid, reference text, recipient uuid, recipient_name text, "
            "purpose text, status text, sent_at timestamptz, stopped_at timestamptz, "
            "asked_at timestamptz, due_on date, confirmed_at timestamptz)",
            body=COPIES,
        ),
    ]
