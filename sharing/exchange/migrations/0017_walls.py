"""What no action ever writes, the database refuses whoever asks: the application's own role too.

Statement-cheap: rows of a package are held by column grants and by a condition that is asked once;
only the few rows of exchanges and returns have triggers of their own.
"""

from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, app_role

MINE = "ANY((SELECT visible_organizations())::uuid[])"
ME = "(SELECT acting_user())"

# Each side makes its own moves: nobody says for the other that a package was taken, or answered.
# What the database itself does for families (migration 0004) runs as the owner.
MOVES = f"""
CREATE FUNCTION keep_to_ones_moves() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    move text := OLD.status || '>' || NEW.status;
    gives boolean := OLD.organization_id = ANY(visible_organizations());
    takes boolean := OLD.recipient_id = ANY(visible_organizations());
BEGIN
    IF current_user <> '{app_role()}' THEN
        RETURN NEW;
    END IF;
    IF NOT (gives AND (OLD.status = NEW.status OR move IN ('preparing>sent',
                'preparing>cancelled', 'sent>cancelled', 'sent>stopped', 'stopped>cancelled',
                'acknowledged>cancelled', 'rejected>cancelled', 'returned>accepted',
                'returned>rejected'))
            OR takes AND (OLD.status = NEW.status OR move IN ('sent>acknowledged',
                'acknowledged>returned', 'rejected>returned', 'accepted>returned')))
        OR NOT gives AND to_jsonb(NEW) - 'status' <> to_jsonb(OLD) - 'status'
        OR (NEW.matched, NEW.unmatched) IS DISTINCT FROM (OLD.matched, OLD.unmatched)
            AND move <> 'returned>accepted'
    THEN
        RAISE EXCEPTION 'exchange % is not moved from % to % by this side', OLD.reference,
            OLD.status, NEW.status USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_to_ones_moves BEFORE UPDATE ON exchange_exchange
    FOR EACH ROW EXECUTE FUNCTION keep_to_ones_moves();
"""
NO_MOVES = """
DROP TRIGGER keep_to_ones_moves ON exchange_exchange;
DROP FUNCTION keep_to_ones_moves();
"""

# What was handed in is what the district decides about, and what it decided stays.
HANDED_IN = f"""
CREATE FUNCTION keep_what_was_handed_in() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    decides text[] := ARRAY['status', 'result', 'job_id', 'decided_at', 'decided_by_id',
        'reject_reason', 'reject_rows'];
BEGIN
    IF current_user = '{app_role()}' AND OLD.submitted_at IS NOT NULL AND (
        OLD.decided_at IS NOT NULL AND NEW IS DISTINCT FROM OLD
        OR to_jsonb(NEW) - decides <> to_jsonb(OLD) - decides
        OR NEW.status NOT IN ('submitted', 'accepted', 'rejected')
        OR NEW.decided_by_id <> acting_user())
    THEN
        RAISE EXCEPTION 'a return that was handed in cannot be changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_what_was_handed_in BEFORE UPDATE ON exchange_return
    FOR EACH ROW EXECUTE FUNCTION keep_what_was_handed_in();
"""
NOT_KEPT = """
DROP TRIGGER keep_what_was_handed_in ON exchange_return;
DROP FUNCTION keep_what_was_handed_in();
"""

# Who is in a package is fixed with it; afterwards only what was found is noted.
NOT_SENT = "SELECT id FROM exchange_exchange WHERE sent_at IS NULL"
UNSENT = f"{OWN_ORGANIZATION} AND exchange_id IN ({NOT_SENT})"
ROWS = f"""
REVOKE UPDATE ON exchange_exchangerow FROM {app_role()};
GRANT UPDATE (match) ON exchange_exchangerow TO {app_role()};
DROP POLICY app_insert ON exchange_exchangerow;
CREATE POLICY app_insert ON exchange_exchangerow FOR INSERT TO {app_role()} WITH CHECK ({UNSENT});
"""
ROWS_BEFORE = f"""
DROP POLICY app_insert ON exchange_exchangerow;
CREATE POLICY app_insert ON exchange_exchangerow FOR INSERT TO {app_role()}
    WITH CHECK ({OWN_ORGANIZATION});
GRANT UPDATE ON exchange_exchangerow TO {app_role()};
"""

# Who took a package, and who signed for it, is who acts; and a count of blocked records belongs to
# the college whose return it is, and stays as stated.
BY_ME = f"""
DROP POLICY app_insert ON exchange_download;
CREATE POLICY app_insert ON exchange_download FOR INSERT TO {app_role()}
    WITH CHECK ({OWN_ORGANIZATION} AND by_id = {ME});
ALTER TABLE exchange_return ADD CONSTRAINT return_of_its_college UNIQUE (id, organization_id);
ALTER TABLE exchange_blockedcount ADD CONSTRAINT blocked_of_its_return
    FOREIGN KEY (returned_id, organization_id) REFERENCES exchange_return (id, organization_id);
REVOKE UPDATE, DELETE ON exchange_blockedcount FROM {app_role()};
"""
BY_ANYBODY = f"""
GRANT UPDATE, DELETE ON exchange_blockedcount TO {app_role()};
ALTER TABLE exchange_blockedcount DROP CONSTRAINT blocked_of_its_return;
ALTER TABLE exchange_return DROP CONSTRAINT return_of_its_college;
DROP POLICY app_insert ON exchange_download;
CREATE POLICY app_insert ON exchange_download FOR INSERT TO {app_role()}
    WITH CHECK ({OWN_ORGANIZATION});
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0016_decided_again")]

    operations = [
        migrations.RunSQL(MOVES, NO_MOVES),
        migrations.RunSQL(HANDED_IN, NOT_KEPT),
        migrations.RunSQL(ROWS, ROWS_BEFORE),
        migrations.RunSQL(BY_ME, BY_ANYBODY),
    ]
