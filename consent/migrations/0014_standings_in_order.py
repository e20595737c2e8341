from django.db import migrations

# All that a decision reads, in the order of the students: a class is one walk along this index
# beside one along the graduates', with no table to visit and nothing to sort.
INDEX = """
CREATE INDEX consent_standing_in_order ON consent_standing (organization_id, purpose, subject_id)
    INCLUDE (from_day, until_day, status, event_id) WHERE recipient_id IS NULL AND NOT own;
DROP INDEX consent_standing_directory;
"""
BACK = """
CREATE INDEX consent_standing_directory ON consent_standing (organization_id)
    WHERE purpose = 'directory';
DROP INDEX consent_standing_in_order;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0013_told_otherwise")]

    operations = [migrations.RunSQL(INDEX, BACK)]
