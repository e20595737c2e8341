from django.db import migrations

# Few rows name a recipient, a student's own decision or an opt-out: found without reading the rest.
INDEXES = """
CREATE INDEX consent_standing_named ON consent_standing (recipient_id, purpose)
    WHERE recipient_id IS NOT NULL;
CREATE INDEX consent_standing_own ON consent_standing (organization_id, purpose) WHERE own;
CREATE INDEX consent_standing_directory ON consent_standing (organization_id)
    WHERE purpose = 'directory';
"""
NONE = """
DROP INDEX consent_standing_directory;
DROP INDEX consent_standing_own;
DROP INDEX consent_standing_named;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0010_standings_of_a_class")]

    operations = [migrations.RunSQL(INDEXES, NONE)]
