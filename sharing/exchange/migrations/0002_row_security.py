from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, Protect, app_role

MINE = "ANY((SELECT visible_organizations())::uuid[])"
# A recipient learns of an exchange when it is sent, a district of a return when it is submitted.
RECEIVED = f"recipient_id = {MINE} AND sent_at IS NOT NULL"
SUBMITTED = f"district_id = {MINE} AND submitted_at IS NOT NULL"
# Who returned outcomes never decides on them.
UNDECIDED = f"{OWN_ORGANIZATION} AND status NOT IN ('accepted', 'rejected')"

# What was agreed and sent never changes afterwards, whoever writes.
FREEZE = """
CREATE FUNCTION keep_what_was_sent() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.sent_at IS NOT NULL AND (
        NEW.reference, NEW.organization_id, NEW.recipient_id, NEW.agreement_id,
        NEW.agreement_reference, NEW.revision_hash, NEW.flow_out, NEW.flow_back, NEW.purpose,
        NEW.basis, NEW.elements_out, NEW.elements_back, NEW.class_of, NEW.due_on,
        NEW.destroy_by, NEW.sent, NEW.package_id, NEW.public_key, NEW.sent_at, NEW.sent_by_id
    ) IS DISTINCT FROM (
        OLD.reference, OLD.organization_id, OLD.recipient_id, OLD.agreement_id,
        OLD.agreement_reference, OLD.revision_hash, OLD.flow_out, OLD.flow_back, OLD.purpose,
        OLD.basis, OLD.elements_out, OLD.elements_back, OLD.class_of, OLD.due_on,
        OLD.destroy_by, OLD.sent, OLD.package_id, OLD.public_key, OLD.sent_at, OLD.sent_by_id
    ) THEN
        RAISE EXCEPTION 'exchange % was sent: what was sent cannot be changed', OLD.reference
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_what_was_sent BEFORE UPDATE ON exchange_exchange
    FOR EACH ROW EXECUTE FUNCTION keep_what_was_sent();
"""
THAW = """
DROP TRIGGER keep_what_was_sent ON exchange_exchange;
DROP FUNCTION keep_what_was_sent();
"""

# A row belongs to the giver of its exchange, a download and a return to its recipient: a foreign
# key alone would find exchanges that the writer cannot see.
TIED = """
ALTER TABLE exchange_exchangerow ADD CONSTRAINT exchangerow_subject_of_its_organization
    FOREIGN KEY (organization_id, subject_id) REFERENCES consent_subject (organization_id, id);
ALTER TABLE exchange_exchange
    ADD CONSTRAINT exchange_of_its_giver UNIQUE (id, organization_id),
    ADD CONSTRAINT exchange_of_its_sides UNIQUE (id, organization_id, recipient_id);
ALTER TABLE exchange_exchangerow ADD CONSTRAINT exchangerow_of_its_giver
    FOREIGN KEY (exchange_id, organization_id) REFERENCES exchange_exchange (id, organization_id);
ALTER TABLE exchange_download ADD CONSTRAINT download_of_its_sides
    FOREIGN KEY (exchange_id, giver_id, organization_id)
    REFERENCES exchange_exchange (id, organization_id, recipient_id);
ALTER TABLE exchange_return ADD CONSTRAINT return_of_its_sides
    FOREIGN KEY (exchange_id, district_id, organization_id)
    REFERENCES exchange_exchange (id, organization_id, recipient_id);
"""
UNTIED = """
ALTER TABLE exchange_return DROP CONSTRAINT return_of_its_sides;
ALTER TABLE exchange_download DROP CONSTRAINT download_of_its_sides;
ALTER TABLE exchange_exchangerow DROP CONSTRAINT exchangerow_of_its_giver,
    DROP CONSTRAINT exchangerow_subject_of_its_organization;
ALTER TABLE exchange_exchange DROP CONSTRAINT exchange_of_its_sides,
    DROP CONSTRAINT exchange_of_its_giver;
"""


def other_side_updates(table: str, condition: str) -> migrations.RunSQL:
    """The side that did not make the row moves it on; it can neither insert nor delete one."""
    return migrations.RunSQL(
        f"CREATE POLICY app_update_other_side ON {table} FOR UPDATE TO {app_role()} "
        f"USING ({condition}) WITH CHECK ({condition})",
        f"DROP POLICY app_update_other_side ON {table}",
    )


def never_deleted(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"REVOKE DELETE ON {table} FROM {app_role()}", f"GRANT DELETE ON {table} TO {app_role()}"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0001_initial"),
        ("consent", "0002_row_security"),
        ("portal", "0002_row_security"),
    ]

    operations = [
        migrations.RunSQL(FREEZE, THAW),
        migrations.RunSQL(TIED, UNTIED),
        Protect("exchange_exchange", read=f"{OWN_ORGANIZATION} OR ({RECEIVED})"),
        other_side_updates("exchange_exchange", RECEIVED),
        Protect("exchange_exchangerow"),
        Protect(
            "exchange_download",
            read=f"{OWN_ORGANIZATION} OR giver_id = {MINE}",
            append_only=True,
        ),
        Protect("exchange_return", read=f"{OWN_ORGANIZATION} OR ({SUBMITTED})", write=UNDECIDED),
        other_side_updates("exchange_return", SUBMITTED),
        never_deleted("exchange_exchange"),
        never_deleted("exchange_exchangerow"),
        never_deleted("exchange_return"),
    ]
