from django.db import migrations

from portal.rowsecurity.operations import Function

SIGNED = "NOT IN ('drafting', 'in_review', 'changes_requested', 'out_for_signature', 'withdrawn')"

# While something is sent, nobody stops what allows it. An amendment that is being signed is not
# held: it takes over by changing what it amends, which is. (Held as well, it and its last
# signature would wait for each other.)
HOLD = f"""
WITH RECURSIVE rests AS (
    SELECT a.id, a.parent_id, a.amends_id FROM agreements_agreement a
    WHERE a.id = given AND a.id = ANY((SELECT readable_agreements())::uuid[])
    UNION
    SELECT a.id, a.parent_id, a.amends_id FROM rests r
    JOIN agreements_agreement a ON a.id IN (r.parent_id, r.amends_id)
        OR (a.amends_id = r.id AND a.status {SIGNED})
)
SELECT count(*) FROM (
    SELECT 1 FROM agreements_agreement WHERE id IN (SELECT id FROM rests) ORDER BY id FOR SHARE
) held
"""  # noqa: S608 (constants of this file)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0015_in_force")]

    operations = [
        Function("hold_agreement(given uuid)", returns="bigint", body=HOLD, volatile=True),
    ]
