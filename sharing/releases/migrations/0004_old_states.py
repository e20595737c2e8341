"""Releases made when one reviewer sufficed: what was told stays told, what waited starts over.

A table in review goes back to its author, whose checklist two reviewers will need. One whose
protection had not ended is counted again.
"""

from django.db import migrations

FORWARD = """
UPDATE releases_release SET
    told_at = released_at,
    counted_at = proposed_at,
    fingerprint = CASE WHEN released_at IS NULL THEN '' ELSE published_sha256 END,
    withdrawal_reason = CASE WHEN status = 'withdrawn' THEN refusal ELSE '' END,
    spec = jsonb_build_object('merged', '{}'::jsonb, 'dimensions', COALESCE((
        SELECT jsonb_agg(d.one -> 'code' ORDER BY d.place)
        FROM jsonb_array_elements(dimensions) WITH ORDINALITY AS d (one, place)
        WHERE d.place < jsonb_array_length(dimensions)), '[]'::jsonb)),
    refusal = CASE status
        WHEN 'withdrawn' THEN ''
        WHEN 'counted' THEN 'Its protection had not ended when the portal was renewed. '
            'Open it for changes and count it again.'
        ELSE refusal END,
    status = CASE status
        WHEN 'counted' THEN 'refused' WHEN 'in_review' THEN 'protected' ELSE status END
"""
BACKWARD = """
UPDATE releases_release SET
    refusal = CASE WHEN status = 'withdrawn' THEN withdrawal_reason ELSE refusal END,
    status = CASE
        WHEN status = 'superseded' THEN 'released'
        WHEN status IN ('protected', 'approved', 'scheduled') THEN 'in_review'
        WHEN status IN ('draft', 'discarded') THEN 'returned'
        ELSE status END
"""


class Migration(migrations.Migration):
    dependencies = [("releases", "0003_lifecycle")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
