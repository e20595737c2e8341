from django.db import migrations

from portal.rowsecurity.operations import Function


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_row_security")]

    operations = [
        # The person who started a job may have left meanwhile; somebody must still end it.
        Function(
            "abandon_job(given uuid, words text)",
            returns="void",
            volatile=True,
            body="""
            UPDATE portal_job SET status = 'failed', finished_at = now(), message = left(words, 300)
            WHERE id = given AND status IN ('queued', 'running')
            """,
        ),
        # Asked after a transaction ended: did the row of a file on disk come to stay?
        Function(
            "file_is_kept(given uuid)",
            returns="boolean",
            body="SELECT EXISTS (SELECT FROM portal_storedfile WHERE id = given)",
        ),
    ]
