"""Files that were handed over are held by law, and certified, as packages are."""

from django.db import migrations

from portal.rowsecurity.operations import SEARCH_PATH

TIED = """
ALTER TABLE destruction_certifiedpackage
    ADD CONSTRAINT certified_file_by_who_took_it FOREIGN KEY (handed_id, giver_id, organization_id)
    REFERENCES exchange_handedfile (id, organization_id, recipient_id);
ALTER TABLE destruction_packagehold
    ADD CONSTRAINT held_file_by_who_gave_it FOREIGN KEY (handed_id, organization_id, recipient_id)
    REFERENCES exchange_handedfile (id, organization_id, recipient_id);
"""
UNTIED = """
ALTER TABLE destruction_packagehold DROP CONSTRAINT held_file_by_who_gave_it;
ALTER TABLE destruction_certifiedpackage DROP CONSTRAINT certified_file_by_who_took_it;
"""


def refuse_held(same: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION refuse_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {SEARCH_PATH} AS $$
BEGIN
    IF EXISTS (SELECT FROM destruction_packagehold h WHERE {same} AND h.lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a legal hold forbids destroying package %', NEW.reference
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""  # noqa: S608 (constants of this file)


def refuse_closing(joined: str, agreement: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION refuse_closing_of_held() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = {SEARCH_PATH} AS $$
BEGIN
    IF EXISTS (SELECT FROM destruction_packagehold h {joined}
        WHERE {agreement} = NEW.agreement_id AND h.recipient_id = NEW.organization_id
            AND h.lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a legal hold forbids destroying a package of this agreement'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""  # noqa: S608 (constants of this file)


PACKAGE = "h.exchange_id = NEW.exchange_id"
BOTH = f"({PACKAGE} OR h.handed_id = NEW.handed_id)"
JOINED = "JOIN exchange_exchange x ON x.id = h.exchange_id"
JOINED_BOTH = (
    f"LEFT {JOINED} LEFT JOIN exchange_handedfile f ON f.id = h.handed_id"  # noqa: S608
)


class Migration(migrations.Migration):
    dependencies = [
        ("destruction", "0004_handed_files"),
        ("exchange", "0013_files_withdrawn"),
    ]

    operations = [
        migrations.RunSQL(TIED, UNTIED),
        migrations.RunSQL(refuse_held(BOTH), refuse_held(PACKAGE)),
        migrations.RunSQL(
            refuse_closing(JOINED_BOTH, "COALESCE(x.agreement_id, f.agreement_id)"),
            refuse_closing(JOINED, "x.agreement_id"),
        ),
    ]
