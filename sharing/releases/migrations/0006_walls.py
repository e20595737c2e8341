"""Row security of what is new, and the last wall: nothing goes out without two other people."""

from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, Function, Protect, app_role

DAY = "COALESCE(NULLIF(current_setting('portal.day', true), '')::date, CURRENT_DATE)"
MINE = "(SELECT visible_organizations())::uuid[]"
VISIBLE = "release_id = ANY((SELECT visible_releases())::uuid[])"
READABLE = "release_id = ANY((SELECT readable_releases())::uuid[])"
OWN = "release_id = ANY((SELECT own_releases())::uuid[])"
ACTING = "(SELECT acting_user())"

IN_FORCE = f"""EXISTS (SELECT 1 FROM agreements_agreement a JOIN agreements_revision v
    ON v.id = a.revision_id
    WHERE a.id = r.agreement_id AND a.status = 'active'
        AND {DAY} BETWEEN v.effective_on AND v.expires_on)"""
NAMED_EARLY = """r.status = 'scheduled' AND EXISTS (SELECT 1 FROM releases_reader e
    JOIN portal_user u ON lower(u.email) = lower(e.email)
    WHERE e.release_id = r.id AND u.id = acting_user())"""
READ = f"""
    r.organization_id = ANY({MINE})
    OR (r.recipient_id = ANY({MINE}) AND {IN_FORCE}
        AND (r.status IN ('released', 'superseded') OR {NAMED_EARLY}))"""


def defined(body: str) -> str:
    return (
        "CREATE OR REPLACE FUNCTION visible_releases() RETURNS uuid[] LANGUAGE sql STABLE "
        f"SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$ {body} $body$"
    )


# A withdrawn table stays visible as a tombstone, even when its agreement ended: whoever holds a
# copy must learn of it. Its numbers are no longer readable (readable_releases).
SEEN = defined(
    f"""
    SELECT COALESCE(array_agg(r.id), '{{}}') FROM releases_release r
    WHERE {READ} OR (r.recipient_id = ANY({MINE}) AND r.status = 'withdrawn')
    """
)
SEEN_BEFORE = defined(
    f"""
    SELECT COALESCE(array_agg(r.id), '{{}}') FROM releases_release r
    WHERE r.organization_id = ANY({MINE})
        OR (r.recipient_id = ANY({MINE}) AND r.status IN ('released', 'withdrawn') AND {IN_FORCE})
    """
)

# Votes on exactly this content, by two people who did not write it, and no vote against it; and
# the content stays what they voted on.
REVIEWED = """
CREATE FUNCTION refuse_unreviewed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.status IN ('approved', 'scheduled', 'released') THEN
        RETURN NEW;  -- refuse_rewording keeps it what it was
    END IF;
    IF (SELECT count(DISTINCT v.reviewer_id) FROM releases_vote v
            WHERE v.release_id = NEW.id AND v.verdict = 'release' AND v.sha256 = NEW.fingerprint
                AND v.reviewer_id <> NEW.proposed_by_id) < 2
        OR EXISTS (SELECT 1 FROM releases_vote v
            WHERE v.release_id = NEW.id AND v.verdict <> 'release')
    THEN
        RAISE EXCEPTION 'a release goes out only after two reviewers, not its author, agreed to it'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION refuse_unreviewed() FROM PUBLIC;
CREATE FUNCTION refuse_rewording() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what reviewers were asked about cannot be changed any more'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER refuse_rewording BEFORE UPDATE ON releases_release FOR EACH ROW
    WHEN (OLD.status IN ('in_review', 'approved', 'scheduled', 'released', 'superseded')
        AND (OLD.title, OLD.context, OLD.coverage, OLD.statement, OLD.threshold, OLD.method,
            OLD.recipient_id, OLD.proposed_by_id, OLD.published_sha256, OLD.fingerprint)
        IS DISTINCT FROM (NEW.title, NEW.context, NEW.coverage, NEW.statement, NEW.threshold,
            NEW.method, NEW.recipient_id, NEW.proposed_by_id, NEW.published_sha256,
            NEW.fingerprint))
    EXECUTE FUNCTION refuse_rewording();
CREATE TRIGGER refuse_unreviewed BEFORE INSERT OR UPDATE ON releases_release
    FOR EACH ROW WHEN (NEW.status IN ('approved', 'scheduled', 'released'))
    EXECUTE FUNCTION refuse_unreviewed();
"""
UNREVIEWED = """
DROP TRIGGER refuse_rewording ON releases_release;
DROP FUNCTION refuse_rewording();
DROP TRIGGER refuse_unreviewed ON releases_release;
DROP FUNCTION refuse_unreviewed();
"""

POLICIES = f"""
ALTER POLICY app_read ON releases_cell USING ({READABLE});
ALTER POLICY app_read ON releases_download USING ({OWN_ORGANIZATION} OR {OWN});
ALTER POLICY app_insert ON releases_download
    WITH CHECK ({OWN_ORGANIZATION} AND {READABLE} AND user_id = {ACTING});
CREATE POLICY blind_votes ON portal_ledgerentry AS RESTRICTIVE FOR SELECT TO {app_role()}
    USING (verb <> 'vote_release' OR actor_id = {ACTING}
        OR about_id = ANY((SELECT consolidated_releases())::uuid[]));
"""
POLICIES_BEFORE = f"""
ALTER POLICY app_read ON releases_cell USING ({VISIBLE});
ALTER POLICY app_read ON releases_download USING ({VISIBLE});
ALTER POLICY app_insert ON releases_download WITH CHECK ({OWN_ORGANIZATION} AND {VISIBLE});
DROP POLICY blind_votes ON portal_ledgerentry;
"""


class Migration(migrations.Migration):
    dependencies = [("releases", "0005_invariants"), ("portal", "0004_release_reviewers")]

    operations = [
        Function(
            "readable_releases()",
            returns="uuid[]",
            body=f"SELECT COALESCE(array_agg(r.id), '{{}}') FROM releases_release r WHERE {READ}",
        ),
        migrations.RunSQL(SEEN, SEEN_BEFORE),
        # Until both reviewers voted, a vote is known to the one who gave it, and to nobody else.
        Function(
            "consolidated_releases()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(release_id), '{{}}') FROM (
                SELECT release_id FROM releases_vote WHERE organization_id = ANY({MINE})
                GROUP BY release_id HAVING count(*) >= 2
            ) voted
            """,
        ),
        Function(
            "visible_recalls()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(id), '{{}}') FROM releases_recall
            WHERE organization_id = ANY({MINE}) OR reader_organization_id = ANY({MINE})
            """,
        ),
        Function(
            "received_recalls()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(id), '{{}}') FROM releases_recall
            WHERE reader_organization_id = ANY({MINE})
            """,
        ),
        # For the clock, which acts for nobody: which releases are due, and who set their time.
        Function(
            "due_releases(moment timestamptz)",
            returns="TABLE (release_id uuid, scheduled_by_id uuid)",
            body="""
            SELECT id, scheduled_by_id FROM releases_release
            WHERE status = 'scheduled' AND publish_at <= moment ORDER BY publish_at
            """,
        ),
        # Who set the time may have left meanwhile; the release must still stop waiting for it.
        Function(
            "stop_schedule(given uuid, words text)",
            returns="void",
            volatile=True,
            body="""
            WITH stopped AS (
                UPDATE releases_release r SET status = 'approved', publish_at = NULL,
                    scheduled_by_id = NULL
                FROM (SELECT id, scheduled_by_id FROM releases_release
                    WHERE id = given AND status = 'scheduled' FOR UPDATE) was
                WHERE r.id = was.id
                RETURNING r.id, r.organization_id, was.scheduled_by_id
            )
            INSERT INTO releases_withheld (id, organization_id, release_id, reason, by_id, at)
            SELECT gen_random_uuid(), organization_id, id, words, scheduled_by_id, now()
            FROM stopped
            """,
        ),
        migrations.RunSQL(REVIEWED, UNREVIEWED),
        Protect("releases_tick", write=f"{OWN_ORGANIZATION} AND {OWN}"),
        Protect(
            "releases_vote",
            read=f"reviewer_id = {ACTING} OR "
            f"({OWN_ORGANIZATION} AND release_id = ANY((SELECT consolidated_releases())::uuid[]))",
            write=f"{OWN_ORGANIZATION} AND {OWN} AND reviewer_id = {ACTING}",
            append_only=True,
        ),
        Protect(
            "releases_withheld",
            write=f"{OWN_ORGANIZATION} AND {OWN} AND by_id = {ACTING}",
            append_only=True,
        ),
        Protect("releases_reader", write=f"{OWN_ORGANIZATION} AND {OWN}"),
        Protect(
            "releases_recall",
            read=f"{OWN_ORGANIZATION} OR reader_organization_id = ANY({MINE})",
            write=f"{OWN_ORGANIZATION} AND {OWN}",
            append_only=True,
        ),
        Protect(
            "releases_deletion",
            read=f"{OWN_ORGANIZATION} OR recall_id = ANY((SELECT visible_recalls())::uuid[])",
            write=f"{OWN_ORGANIZATION} AND by_id = {ACTING} "
            "AND recall_id = ANY((SELECT received_recalls())::uuid[])",
            append_only=True,
        ),
        migrations.RunSQL(POLICIES, POLICIES_BEFORE),
    ]
