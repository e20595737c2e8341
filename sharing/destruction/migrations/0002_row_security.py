from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, Protect, app_role

MINE = "ANY((SELECT visible_organizations())::uuid[])"
ME = "(SELECT acting_user())"

# Who certifies took the package, who holds it gave it: a foreign key alone would find exchanges
# that the writer cannot see.
TIED = """
ALTER TABLE destruction_certificate
    ADD CONSTRAINT certificate_of_its_sides UNIQUE (id, organization_id, giver_id);
ALTER TABLE destruction_certifiedpackage
    ADD CONSTRAINT certified_in_a_certificate_of_its_sides
    FOREIGN KEY (certificate_id, organization_id, giver_id)
    REFERENCES destruction_certificate (id, organization_id, giver_id),
    ADD CONSTRAINT certified_by_who_took_it FOREIGN KEY (exchange_id, giver_id, organization_id)
    REFERENCES exchange_exchange (id, organization_id, recipient_id);
ALTER TABLE destruction_packagehold
    ADD CONSTRAINT held_by_who_gave_it FOREIGN KEY (exchange_id, organization_id, recipient_id)
    REFERENCES exchange_exchange (id, organization_id, recipient_id);
"""
UNTIED = """
ALTER TABLE destruction_packagehold DROP CONSTRAINT held_by_who_gave_it;
ALTER TABLE destruction_certifiedpackage DROP CONSTRAINT certified_by_who_took_it,
    DROP CONSTRAINT certified_in_a_certificate_of_its_sides;
ALTER TABLE destruction_certificate DROP CONSTRAINT certificate_of_its_sides;
"""
# What the law holds is not certified as gone, whoever writes, and whatever they can see.
HELD = """
CREATE FUNCTION refuse_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM destruction_packagehold h
        WHERE h.exchange_id = NEW.exchange_id AND h.lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a legal hold forbids destroying package %', NEW.reference
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION refuse_held() FROM PUBLIC;
CREATE TRIGGER refuse_held BEFORE INSERT ON destruction_certifiedpackage
    FOR EACH ROW EXECUTE FUNCTION refuse_held();
"""
FREE = """
DROP TRIGGER refuse_held ON destruction_certifiedpackage;
DROP FUNCTION refuse_held();
"""
LIFTS = "lifted_at, lifted_by_id, lift_reason, due_after"


class Migration(migrations.Migration):
    dependencies = [
        ("destruction", "0001_initial"),
        ("exchange", "0008_forgetting"),
    ]

    operations = [
        migrations.RunSQL(TIED, UNTIED),
        migrations.RunSQL(HELD, FREE),
        Protect(
            "destruction_certificate",
            read=f"{OWN_ORGANIZATION} OR giver_id = {MINE}",
            write=f"{OWN_ORGANIZATION} AND certified_by_id = {ME}",
            append_only=True,
        ),
        Protect(
            "destruction_certifiedpackage",
            read=f"{OWN_ORGANIZATION} OR giver_id = {MINE}",
            append_only=True,
        ),
        Protect("destruction_packagehold", read=f"{OWN_ORGANIZATION} OR recipient_id = {MINE}"),
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON destruction_packagehold FROM {app_role()};"
            f"GRANT UPDATE ({LIFTS}) ON destruction_packagehold TO {app_role()}",
            f"GRANT UPDATE, DELETE ON destruction_packagehold TO {app_role()}",
        ),
    ]
