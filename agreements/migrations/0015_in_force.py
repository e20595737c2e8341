from django.db import migrations

from portal.rowsecurity.operations import Function

SIGNED = "NOT IN ('drafting', 'in_review', 'changes_requested', 'out_for_signature', 'withdrawn')"
REPLACED = "(a.superseded_on IS NOT NULL AND a.superseded_on <= day)"
ENDED = "(a.ends_on IS NOT NULL AND a.ends_on <= day)"

# Which of the agreements named are in force on a day, by themselves or by the amendment in their
# place, with all they stand under and nothing stopped in what they amend. The same is decided by
# agreements.rules.standing for one agreement with its reasons; tests hold the two against each
# other. For row security, which must not wait for a rule: it is asked once a query.
IN_FORCE = f"""
WITH RECURSIVE needs AS (
    SELECT g.id AS named, g.id FROM unnest(given) AS g (id)
    UNION
    SELECT n.named, next.id FROM needs n
    JOIN agreements_agreement a ON a.id = n.id
    CROSS JOIN LATERAL (
        SELECT later.id FROM agreements_agreement later
        WHERE {REPLACED} AND later.amends_id = a.id AND later.status {SIGNED}
        UNION ALL
        SELECT a.parent_id WHERE NOT {REPLACED} AND a.parent_id IS NOT NULL
    ) next
), before AS (
    SELECT n.named, a.amends_id AS id FROM needs n
    JOIN agreements_agreement a ON a.id = n.id
    WHERE NOT {REPLACED} AND a.amends_id IS NOT NULL
    UNION
    SELECT b.named, a.amends_id FROM before b
    JOIN agreements_agreement a ON a.id = b.id WHERE a.amends_id IS NOT NULL
), stopped AS (
    SELECT n.named FROM needs n
    JOIN agreements_agreement a ON a.id = n.id
    LEFT JOIN agreements_revision v ON v.id = a.revision_id
    WHERE CASE WHEN {REPLACED}
        THEN NOT EXISTS (SELECT FROM agreements_agreement later
            WHERE later.amends_id = a.id AND later.status {SIGNED})
        ELSE a.status <> 'active' OR {ENDED} OR v.id IS NULL
            OR day NOT BETWEEN v.effective_on AND v.expires_on END
    UNION
    SELECT b.named FROM before b
    JOIN agreements_agreement a ON a.id = b.id
    WHERE a.status NOT IN ('active', 'closing', 'closed') OR {ENDED}
)
SELECT COALESCE(array_agg(DISTINCT n.named), '{{}}') FROM needs n
JOIN agreements_agreement a ON a.id = n.named
WHERE n.named NOT IN (SELECT named FROM stopped)
"""  # noqa: S608 (constants of this file)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0014_public_register")]

    operations = [
        Function("agreements_in_force(given uuid[], day date)", returns="uuid[]", body=IN_FORCE),
    ]
