from django.db import migrations

from portal.rowsecurity.operations import Function

# Its own parties, and whoever joined it or what it amends, on a day. Nobody joins without the lead
# organization of the memorandum: it is a party of the page, and so has signed it.
MEMBERS = """
WITH RECURSIVE chain AS (
    SELECT m.id, m.amends_id, m.lead_id FROM agreements_agreement m
    WHERE m.id = given AND m.id = ANY((SELECT readable_agreements())::uuid[])
    UNION
    SELECT b.id, b.amends_id, b.lead_id
    FROM agreements_agreement b JOIN chain c ON b.id = c.amends_id
)
SELECT p.organization_id, NULL::text, r.effective_on
FROM chain c JOIN agreements_agreement m ON m.id = c.id AND m.id = given
JOIN agreements_party p ON p.revision_id = m.revision_id
JOIN agreements_revision r ON r.id = m.revision_id
UNION ALL
SELECT j.lead_id, j.reference::text, r.effective_on
FROM chain c JOIN agreements_agreement j ON j.parent_id = c.id AND j.kind = 'joinder'
JOIN agreements_revision r ON r.id = j.revision_id
WHERE j.status = 'active' AND day BETWEEN r.effective_on AND r.expires_on
    AND (j.ends_on IS NULL OR day < j.ends_on)
    AND (j.superseded_on IS NULL OR day < j.superseded_on)
    AND EXISTS (SELECT FROM agreements_party q
        WHERE q.revision_id = j.revision_id AND q.organization_id = c.lead_id)
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0020_whole_parties")]

    operations = [
        Function(
            "members_of_agreement(given uuid, day date)",
            returns="TABLE (organization_id uuid, joinder text, since date)",
            body=MEMBERS,
        ),
    ]
