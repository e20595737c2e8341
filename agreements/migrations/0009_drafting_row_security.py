from django.db import migrations

from portal.rowsecurity.operations import OWN_ORGANIZATION, Function, Protect, app_role

OWN = "(SELECT visible_organizations())::uuid[]"
VISIBLE = "agreement_id = ANY((SELECT visible_agreements())::uuid[])"
LED = "agreement_id = ANY((SELECT led_agreements())::uuid[])"
AMONG_PARTIES = "agreement_id = ANY((SELECT agreements_of_parties())::uuid[])"

# A comment is about a revision of its agreement and answers one about the same agreement.
WHOSE = """
ALTER TABLE agreements_clausecomment
    ADD CONSTRAINT comment_of_agreement UNIQUE (id, agreement_id);
ALTER TABLE agreements_clausecomment
    ADD CONSTRAINT comment_on_own_revision FOREIGN KEY (revision_id, agreement_id)
    REFERENCES agreements_revision (id, agreement_id),
    ADD CONSTRAINT comment_in_own_thread FOREIGN KEY (thread_id, agreement_id)
    REFERENCES agreements_clausecomment (id, agreement_id);
ALTER TABLE agreements_revisionwords
    ADD CONSTRAINT words_of_own_revision FOREIGN KEY (revision_id, agreement_id)
    REFERENCES agreements_revision (id, agreement_id);
"""
NOBODYS = """
ALTER TABLE agreements_revisionwords DROP CONSTRAINT words_of_own_revision;
ALTER TABLE agreements_clausecomment
    DROP CONSTRAINT comment_on_own_revision, DROP CONSTRAINT comment_in_own_thread;
ALTER TABLE agreements_clausecomment DROP CONSTRAINT comment_of_agreement;
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0008_drafting_and_binder")]

    operations = [
        migrations.RunSQL(WHOSE, NOBODYS),
        # Whoever may read a text that is open to be joined is no party, and reads no comments.
        Function(
            "agreements_of_parties()",
            returns="uuid[]",
            body=f"""
            SELECT COALESCE(array_agg(id), '{{}}') FROM (
                SELECT id FROM agreements_agreement WHERE lead_id = ANY({OWN})
                UNION
                SELECT a.id FROM agreements_party p
                JOIN agreements_agreement a ON a.revision_id = p.revision_id
                WHERE p.organization_id = ANY({OWN})
            ) seen
            """,
        ),
        # What an approved element means concerns everybody who may read an agreement with it.
        Protect(
            "agreements_ownelement",
            read=f"{OWN_ORGANIZATION} OR (standing IN ('approved', 'retired') "
            "AND (SELECT acting_user()) IS NOT NULL)",
        ),
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON agreements_ownelement FROM {app_role()};"
            "GRANT UPDATE (standing, decided_by_id, decided_at, reason, retired_by_id, retired_at) "
            f"ON agreements_ownelement TO {app_role()}",
            f"GRANT UPDATE, DELETE ON agreements_ownelement TO {app_role()}",
        ),
        Protect("agreements_draftsource", write=f"{OWN_ORGANIZATION} AND {LED}"),
        Protect(
            "agreements_clausecomment",
            read=f"(revision_id IS NOT NULL AND {AMONG_PARTIES}) "
            f"OR (revision_id IS NULL AND {LED})",
            write=f"{OWN_ORGANIZATION} AND person_id = (SELECT acting_user()) AND "
            f"((revision_id IS NOT NULL AND {AMONG_PARTIES}) OR (revision_id IS NULL AND {LED}))",
            append_only=True,
        ),
        Protect("agreements_revisionwords", read=VISIBLE, write=LED, append_only=True),
        Protect("agreements_binderimport"),
        Protect("agreements_bindermapping"),
        Protect("agreements_binderrecord"),
    ]
