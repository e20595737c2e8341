from django.db import migrations, models

from portal.rowsecurity.operations import OWN_ORGANIZATION, Function, app_role

ACTING = "NULLIF(current_setting('portal.user_id', true), '')::uuid"
DAY = "COALESCE(NULLIF(current_setting('portal.day', true), '')::date, CURRENT_DATE)"
# The link whose code was confirmed in this browser: told by the door, for one transaction.
KNOWN = "l.id::text = current_setting('portal.family', true)"

ME = "(SELECT acting_user())"
HERE = "organization_id = ANY((SELECT family_organizations())::uuid[])"
MINE = "subject_id = ANY((SELECT family_subjects())::uuid[])"
MY_VOICE = (
    "(subject_id::text || '|' || encode(holder, 'hex')) = ANY((SELECT family_voices())::text[])"
)
COLLECTED = "organization_id = ANY((SELECT collecting_organizations())::uuid[])"


def may_speak(day: str) -> str:
    """Whether guardian g may speak for subject s on a day: latest authority, and whose the rights
    are."""
    passed = (
        "EXISTS (SELECT 1 FROM consent_rightspassing p "
        f'WHERE p.subject_id = s.id AND p."on" <= {day})'
    )
    level = f"""
    COALESCE((SELECT a.level FROM consent_authority a
        WHERE a.subject_id = s.id AND a.guardian_id = g.id AND a.from_day <= {day}
            AND (a.until_day IS NULL OR a.until_day >= {day})
        ORDER BY a.recorded_at DESC, a.id DESC LIMIT 1), 'none')
    """
    return f"""
    (CASE WHEN g.is_student THEN {passed} OR {level} <> 'none'
        ELSE NOT {passed} AND {level} <> 'none' END)
    """


def lives(moment: str, day: str) -> str:
    """Whether link l opens anything: not revoked, not over, its holder still the one to speak."""
    return f"""
    (l.revoked_at IS NULL AND l.expires_at >= {moment} AND (l.subject_id IS NULL OR EXISTS (
        SELECT 1 FROM consent_subject s JOIN consent_guardian g ON g.id = l.guardian_id
        WHERE s.id = l.subject_id AND {may_speak(day)})))
    """


HOLDER = "encode(CASE WHEN g.is_student THEN 'student'::bytea ELSE g.name_index END, 'hex')"

# What a family hands in is its own, and says that it found a student only where it did.
ANSWERS = """
CREATE FUNCTION check_family_answer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    mine uuid;
BEGIN
    SELECT id INTO mine FROM consent_familylink WHERE user_id = acting_user();
    IF mine IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.link_id IS DISTINCT FROM mine OR NEW.received_by_id <> acting_user() THEN
        RAISE EXCEPTION 'a family answers through its own link'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.status = 'received' AND NEW.subject_id IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.status = 'matched' AND (
        NEW.subject_id = ANY(family_subjects())
        OR NEW.authenticated = 'email'
            AND family_guardian(NEW.email_index, NEW.subject_id) IS NOT NULL
            AND NEW.subject_id IN (SELECT family_match(NEW.number_index, NEW.name_birth_index))
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the answer does not name a student of this family'
        USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION check_family_answer() FROM PUBLIC;
CREATE TRIGGER check_family_answer BEFORE INSERT ON consent_answer
    FOR EACH ROW EXECUTE FUNCTION check_family_answer();
"""
NO_ANSWERS = """
DROP TRIGGER check_family_answer ON consent_answer;
DROP FUNCTION check_family_answer();
"""


def also(table: str, policy: str, command: str, condition: str) -> migrations.RunSQL:
    """One more way to a table, beside its district's own."""
    clause = "WITH CHECK" if command == "INSERT" else "USING"
    return migrations.RunSQL(
        f"CREATE POLICY {policy} ON {table} FOR {command} TO {app_role()} {clause} ({condition})",
        f"DROP POLICY {policy} ON {table}",
    )


def family_reads(table: str, condition: str) -> migrations.RunSQL:
    return also(table, "family_read", "SELECT", condition)


def family_adds(table: str, condition: str) -> migrations.RunSQL:
    return also(table, "family_insert", "INSERT", condition)


class Migration(migrations.Migration):
    dependencies = [("consent", "0005_asking"), ("portal", "0002_row_security")]

    operations = [
        migrations.RemoveConstraint("consentevent", "consent_receipt_once"),
        migrations.RemoveConstraint("directoryoptout", "opt_out_receipt_once"),
        migrations.RemoveField("consentevent", "receipt"),
        migrations.RemoveField("directoryoptout", "receipt"),
        migrations.AddField("answer", "source", models.UUIDField(null=True)),
        migrations.AddField("answer", "name_index", models.BinaryField(null=True)),
        migrations.AddField("answer", "email_index", models.BinaryField(null=True)),
        Function(
            "family_door(given text, moment timestamptz, day date)",
            returns="TABLE (link uuid, holder uuid, kind text, organization uuid, "
            "organization_name text, campaign uuid, partner uuid, revision uuid, language text)",
            body=f"""
            SELECT l.id, l.user_id, l.kind::text, l.organization_id, o.name::text, l.campaign_id,
                l.partner_id, c.revision_id, l.language::text
            FROM consent_familylink l
            JOIN portal_organization o ON o.id = l.organization_id
            LEFT JOIN consent_campaign c ON c.id = l.campaign_id
            WHERE l.token_hash = given AND {lives("moment", "day")}
            """,
        ),
        Function(
            "family_link()",
            returns="uuid",
            body=f"""
            SELECT l.id FROM consent_familylink l
            WHERE l.user_id = {ACTING} AND {lives(DAY, DAY)}
            """,
        ),
        Function(
            "family_organizations()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(l.organization_id), '{{}}') FROM consent_familylink l
            WHERE l.user_id = {ACTING} AND {lives(DAY, DAY)}
            """,
        ),
        Function(
            "family_subjects()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(l.subject_id), '{{}}') FROM consent_familylink l
            WHERE l.user_id = {ACTING} AND l.subject_id IS NOT NULL AND {KNOWN}
                AND {lives(DAY, DAY)}
            """,
        ),
        Function(
            "family_guardians()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(l.guardian_id), '{{}}') FROM consent_familylink l
            WHERE l.user_id = {ACTING} AND l.guardian_id IS NOT NULL AND {lives(DAY, DAY)}
            """,
        ),
        Function(
            "family_disclosures()",
            returns="uuid[]",
            body="""
            SELECT COALESCE(array_agg(disclosure_id), '{}') FROM consent_disclosedsubject
            WHERE subject_id = ANY((SELECT family_subjects())::uuid[])
            """,
        ),
        # Exact, and only for somebody who came by a link of that district: ids, nothing else.
        Function(
            "family_match(number bytea, name_birth bytea)",
            returns="SETOF uuid",
            body="""
            SELECT id FROM consent_subject
            WHERE organization_id = ANY((SELECT family_organizations())::uuid[])
                AND (student_id_index = number OR name_birth_index = name_birth)
            """,
        ),
        Function(
            "family_guardian(email bytea, subject uuid)",
            returns="uuid",
            body=f"""
            SELECT g.id FROM consent_subject s JOIN consent_guardian g
                ON g.organization_id = s.organization_id AND g.email_index = email
            WHERE s.id = subject
                AND s.organization_id = ANY((SELECT family_organizations())::uuid[])
                AND {may_speak(DAY)}
            ORDER BY g.is_student DESC, g.made_at, g.id LIMIT 1
            """,
        ),
        # For whom, and as whom, the acting family may decide: subject|holder.
        Function(
            "family_voices()",
            returns="text[]",
            body=f"""
            SELECT COALESCE(array_agg(voice), '{{}}') FROM (
                SELECT l.subject_id::text || '|' || {HOLDER} AS voice
                FROM consent_familylink l JOIN consent_guardian g ON g.id = l.guardian_id
                WHERE l.user_id = {ACTING} AND {KNOWN} AND {lives(DAY, DAY)}
                UNION
                SELECT a.subject_id::text || '|' || {HOLDER}
                FROM consent_familylink l
                JOIN consent_answer a ON a.link_id = l.id
                JOIN consent_guardian g ON g.id = family_guardian(a.email_index, a.subject_id)
                WHERE l.user_id = {ACTING} AND l.subject_id IS NULL AND {lives(DAY, DAY)}
                    AND a.status = 'matched' AND a.received_at >= {DAY}
            ) voices
            """,
        ),
        # The wrapped key of a student for whom the family decides now: to seal, not to read.
        Function(
            "family_key(subject uuid)",
            returns="bytea",
            body="""
            SELECT key FROM consent_subject WHERE id = subject AND EXISTS (
                SELECT 1 FROM unnest(family_voices()) voice
                WHERE split_part(voice, '|', 1) = subject::text)
            """,
        ),
        # The districts for which somebody's own organization collects answers.
        Function(
            "collecting_organizations()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(DISTINCT l.organization_id), '{{}}') FROM consent_familylink l
            WHERE l.kind = 'partner' AND l.revoked_at IS NULL AND l.expires_at >= {DAY}
                AND l.partner_id = ANY(visible_organizations())
            """,
        ),
        migrations.RunSQL(ANSWERS, NO_ANSWERS),
        family_reads("consent_subject", "id = ANY((SELECT family_subjects())::uuid[])"),
        family_reads(
            "consent_consentevent",
            f"{MINE} OR (entered_by_id = {ME} AND {MY_VOICE})",
        ),
        family_adds(
            "consent_consentevent",
            f"entered_by_id = {ME} AND route = 'web' AND {HERE} AND {MY_VOICE}",
        ),
        family_reads(
            "consent_directoryoptout",
            f"{MINE} OR (entered_by_id = {ME} AND {MY_VOICE})",
        ),
        family_adds(
            "consent_directoryoptout",
            f"entered_by_id = {ME} AND route = 'web' AND {HERE} AND {MY_VOICE}",
        ),
        family_reads("consent_invalidation", MINE),
        family_reads("consent_rightspassing", MINE),
        family_reads(
            "consent_authority",
            f"{MINE} AND guardian_id = ANY((SELECT family_guardians())::uuid[])",
        ),
        family_reads("consent_guardian", "id = ANY((SELECT family_guardians())::uuid[])"),
        family_reads("consent_disclosure", "id = ANY((SELECT family_disclosures())::uuid[])"),
        family_reads("consent_disclosedsubject", MINE),
        family_reads("consent_correction", MINE),
        family_adds(
            "consent_correction",
            f"entered_by_id = {ME} AND {HERE} AND {MINE} AND link_id = (SELECT family_link())",
        ),
        family_reads("consent_notice", HERE),
        family_reads(
            "consent_noticerevision", f"published_at IS NOT NULL AND ({HERE} OR {COLLECTED})"
        ),
        family_reads("consent_noticetext", f"{HERE} OR {COLLECTED}"),
        family_reads("consent_campaign", f"{HERE} OR {COLLECTED}"),
        family_reads("consent_consentsettings", HERE),
        family_reads("consent_familylink", f"user_id = {ME} AND {HERE}"),
        also("consent_familylink", "family_update", "UPDATE", f"user_id = {ME} AND {HERE}"),
        family_reads("consent_familycode", "link_id = (SELECT family_link())"),
        family_adds("consent_familycode", f"{HERE} AND link_id = (SELECT family_link())"),
        also("consent_familycode", "family_update", "UPDATE", "link_id = (SELECT family_link())"),
        family_adds("consent_answer", f"{HERE} AND link_id = (SELECT family_link())"),
        family_reads("portal_vaultkey", f"{HERE} OR {COLLECTED}"),
        # Its own lines: whoever writes one reads the number that the database gave it.
        family_reads("portal_ledgerentry", f"{HERE} AND actor_id = {ME}"),
        family_adds("portal_ledgerentry", f"{HERE} AND actor_id = {ME}"),
        # A partner sees its own desk's links and the answers that it collected, no other.
        also(
            "consent_familylink",
            "partner_read",
            "SELECT",
            OWN_ORGANIZATION.replace("organization_id", "partner_id", 1),
        ),
        also(
            "consent_answer",
            "partner_read",
            "SELECT",
            OWN_ORGANIZATION.replace("organization_id", "collected_by_id", 1),
        ),
        also(
            "consent_answer",
            "partner_insert",
            "INSERT",
            OWN_ORGANIZATION.replace("organization_id", "collected_by_id", 1)
            + f" AND {COLLECTED} AND status = 'received' AND subject_id IS NULL",
        ),
    ]
