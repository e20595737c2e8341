from django.db import migrations

from portal.rowsecurity.operations import SEARCH_PATH

# The certificate that closes an agreement states that everything is gone: not while a giver's hold
# forbids destroying a package of it, whoever writes.
HELD = f"""
CREATE FUNCTION refuse_closing_of_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {SEARCH_PATH} AS $$
BEGIN
    IF EXISTS (SELECT FROM destruction_packagehold h
        JOIN exchange_exchange x ON x.id = h.exchange_id
        WHERE x.agreement_id = NEW.agreement_id AND h.recipient_id = NEW.organization_id
            AND h.lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a legal hold forbids destroying a package of this agreement'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION refuse_closing_of_held() FROM PUBLIC;
CREATE TRIGGER refuse_closing_of_held BEFORE INSERT ON agreements_certificate
    FOR EACH ROW EXECUTE FUNCTION refuse_closing_of_held();
"""
FREE = """
DROP TRIGGER refuse_closing_of_held ON agreements_certificate;
DROP FUNCTION refuse_closing_of_held();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("destruction", "0002_row_security"),
        ("agreements", "0026_owed_again"),
    ]

    operations = [migrations.RunSQL(HELD, FREE)]
