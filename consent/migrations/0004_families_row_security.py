from django.db import migrations

from portal.rowsecurity.operations import Protect


def tied(table: str, column: str, parent: str) -> migrations.RunSQL:
    """A row and its parent belong to one organization: row security alone could not say so."""
    name = f"{table}_{column}_of_its_organization"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} "
        f"FOREIGN KEY (organization_id, {column}) REFERENCES {parent} (organization_id, id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def kept(table: str, *changing: str) -> migrations.RunSQL:
    """Rows stay, and nothing of them changes but these columns."""
    columns = ", ".join(f"'{column}'" for column in changing)
    return migrations.RunSQL(
        f"CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_other_changes({columns})",
        f"DROP TRIGGER kept ON {table}",
    )


TRIGGERS = """
CREATE FUNCTION refuse_other_changes() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - TG_ARGV <> to_jsonb(NEW) - TG_ARGV THEN
        RAISE EXCEPTION '% keeps what was written down', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- What families were shown does not change, in no language, once it is published.
CREATE FUNCTION refuse_published() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'a published notice does not change; publish another revision'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER refuse_published BEFORE UPDATE OR DELETE ON consent_noticerevision
    FOR EACH ROW EXECUTE FUNCTION refuse_published();

CREATE FUNCTION refuse_published_text() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    about uuid := CASE TG_OP WHEN 'INSERT' THEN NEW.revision_id ELSE OLD.revision_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM consent_noticerevision
               WHERE id = about AND published_at IS NOT NULL)
        OR (TG_OP = 'UPDATE' AND NEW.revision_id <> OLD.revision_id) THEN
        RAISE EXCEPTION 'a published notice does not change; publish another revision'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER refuse_published_text BEFORE INSERT OR UPDATE OR DELETE ON consent_noticetext
    FOR EACH ROW EXECUTE FUNCTION refuse_published_text();

-- An authority speaks of the decisions that carry the guardian's name.
CREATE FUNCTION name_the_holder() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT CASE WHEN is_student THEN 'student'::bytea ELSE name_index END INTO NEW.holder
    FROM consent_guardian WHERE id = NEW.guardian_id;
    RETURN NEW;
END $$;
CREATE TRIGGER name_the_holder BEFORE INSERT ON consent_authority
    FOR EACH ROW EXECUTE FUNCTION name_the_holder();

CREATE FUNCTION invalidate_ones_own() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM consent_consentevent
                   WHERE id = NEW.event_id AND subject_id = NEW.subject_id
                       AND organization_id = NEW.organization_id) THEN
        RAISE EXCEPTION 'the decision is not one of this student'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invalidate_ones_own BEFORE INSERT ON consent_invalidation
    FOR EACH ROW EXECUTE FUNCTION invalidate_ones_own();

REVOKE ALL ON FUNCTION refuse_other_changes() FROM PUBLIC;
REVOKE ALL ON FUNCTION refuse_published() FROM PUBLIC;
REVOKE ALL ON FUNCTION refuse_published_text() FROM PUBLIC;
REVOKE ALL ON FUNCTION name_the_holder() FROM PUBLIC;
REVOKE ALL ON FUNCTION invalidate_ones_own() FROM PUBLIC;
"""
NO_TRIGGERS = """
DROP TRIGGER invalidate_ones_own ON consent_invalidation;
DROP TRIGGER name_the_holder ON consent_authority;
DROP TRIGGER refuse_published_text ON consent_noticetext;
DROP TRIGGER refuse_published ON consent_noticerevision;
DROP FUNCTION invalidate_ones_own();
DROP FUNCTION name_the_holder();
DROP FUNCTION refuse_published_text();
DROP FUNCTION refuse_published();
DROP FUNCTION refuse_other_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_families")]

    operations = [
        tied("consent_authority", "subject_id", "consent_subject"),
        tied("consent_authority", "guardian_id", "consent_guardian"),
        tied("consent_rightspassing", "subject_id", "consent_subject"),
        tied("consent_invalidation", "subject_id", "consent_subject"),
        tied("consent_consentevent", "guardian_id", "consent_guardian"),
        tied("consent_consentevent", "notice_text_id", "consent_noticetext"),
        tied("consent_consentevent", "answer_id", "consent_answer"),
        tied("consent_directoryoptout", "guardian_id", "consent_guardian"),
        tied("consent_noticetext", "revision_id", "consent_noticerevision"),
        tied("consent_campaign", "revision_id", "consent_noticerevision"),
        tied("consent_campaignsubject", "campaign_id", "consent_campaign"),
        tied("consent_campaignsubject", "subject_id", "consent_subject"),
        tied("consent_familylink", "campaign_id", "consent_campaign"),
        tied("consent_familylink", "subject_id", "consent_subject"),
        tied("consent_familylink", "guardian_id", "consent_guardian"),
        tied("consent_familycode", "link_id", "consent_familylink"),
        tied("consent_answer", "campaign_id", "consent_campaign"),
        tied("consent_answer", "notice_text_id", "consent_noticetext"),
        tied("consent_answer", "link_id", "consent_familylink"),
        tied("consent_answer", "subject_id", "consent_subject"),
        tied("consent_correction", "subject_id", "consent_subject"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        Protect("consent_guardian"),
        Protect("consent_authority", append_only=True),
        Protect("consent_rightspassing", append_only=True),
        Protect("consent_invalidation", append_only=True),
        Protect("consent_consentsettings"),
        Protect("consent_noticerevision"),
        Protect("consent_noticetext"),
        Protect("consent_campaign"),
        Protect("consent_campaignsubject"),
        Protect("consent_familylink"),
        Protect("consent_familycode"),
        Protect("consent_answer"),
        Protect("consent_correction"),
        kept("consent_guardian", "identity", "email_index"),
        kept("consent_familylink", "revoked_at", "used_at"),
        kept("consent_familycode", "tries", "used_at"),
        kept("consent_answer", "status", "subject_id", "decided_at", "decided_by_id", "reason"),
        kept("consent_correction", "status", "answer", "answered_at", "answered_by_id"),
    ]
