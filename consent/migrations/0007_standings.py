from django.db import migrations, models

from portal.rowsecurity.operations import Protect, app_role

# Derived, never written by the application: for each student and purpose the days on which
# something holds. A row without recipient is what holds toward a recipient whom nobody named; a
# row with one is all that holds toward that one. `own`: the student's own decisions alone, which
# a college's records need. Purpose "directory": the days on which directory information is kept
# back. No row: no answer.
TABLE = """
CREATE TABLE consent_standing (
    organization_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    purpose varchar(30) NOT NULL,
    recipient_id uuid,
    own boolean NOT NULL,
    status varchar(11) NOT NULL,
    event_id uuid NOT NULL,
    since date NOT NULL,
    from_day date NOT NULL,
    until_day date
);
CREATE INDEX consent_standing_of ON consent_standing (subject_id, purpose);
"""

HOLDER = "CASE WHEN {0}.relationship = 'student' THEN 'student'::bytea ELSE {0}.holder END"
# Later days first; on one day what was recorded later; recorded together, what names the
# recipient; then the later row. As in consent.rules.status.
ORDER = "effective_on DESC, recorded_at DESC, named DESC, position DESC, id DESC"
COVERING = """
    SELECT a.level <> 'none' AND (a.level <> 'limited' OR {purpose} = ANY(a.purposes))
    FROM consent_authority a
    WHERE a.subject_id = {subject} AND a.holder = {holder} AND a.from_day <= {day}
        AND (a.until_day IS NULL OR a.until_day >= {day})
    ORDER BY a.recorded_at DESC, a.id DESC LIMIT 1
"""

MANY = 5_000  # students at once

RESTAND = f"""
CREATE FUNCTION restand(subjects uuid[], purposes text[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Two transactions that decide about one student take turns: the second sees the first.
    PERFORM 1 FROM consent_subject WHERE id = ANY(subjects) ORDER BY id FOR NO KEY UPDATE;

    DELETE FROM consent_standing s
    USING unnest(subjects, purposes) AS told(subject_id, purpose)
    WHERE s.subject_id = told.subject_id AND s.purpose = told.purpose;

    WITH told AS MATERIALIZED (
        SELECT DISTINCT subject_id, purpose
        FROM unnest(subjects, purposes) AS told(subject_id, purpose)
    ),
    ev AS MATERIALIZED (
        SELECT e.id, e.organization_id, e.subject_id, e.purpose, e.recipient_id,
            e.recipient_id IS NOT NULL AS named, e.kind, {HOLDER.format("e")} AS holder,
            e.effective_on, e.expires_on, e.recorded_at, e.position, i."on" AS invalid_from,
            p."on" AS passed_on, COALESCE(c.conflict_rule, 'any_no') AS rule,
            COALESCE(r.at_majority, c.silent_at_majority, 'continues') = 'continues' AS continues
        FROM told
        JOIN consent_consentevent e
            ON e.subject_id = told.subject_id AND e.purpose = told.purpose
        LEFT JOIN consent_invalidation i ON i.event_id = e.id
        LEFT JOIN consent_rightspassing p ON p.subject_id = e.subject_id
        LEFT JOIN consent_noticetext t ON t.id = e.notice_text_id
        LEFT JOIN consent_noticerevision r ON r.id = t.revision_id
        LEFT JOIN consent_consentsettings c ON c.organization_id = e.organization_id
    ),
    minded AS MATERIALIZED (
        SELECT DISTINCT subject_id, holder FROM consent_authority WHERE subject_id = ANY(subjects)
    ),
    target AS (
        SELECT DISTINCT ev.organization_id, ev.subject_id, ev.purpose, toward.recipient_id AS toward
        FROM ev CROSS JOIN LATERAL (VALUES (NULL::uuid), (ev.recipient_id)) toward(recipient_id)
    ),
    change AS (
        SELECT subject_id, purpose, day
        FROM ev CROSS JOIN LATERAL (
            VALUES (effective_on), (expires_on + 1), (invalid_from), (passed_on)
        ) changes(day)
        WHERE day IS NOT NULL
        UNION
        SELECT a.subject_id, told.purpose, day
        FROM told JOIN consent_authority a ON a.subject_id = told.subject_id
        CROSS JOIN LATERAL (VALUES (a.from_day), (a.until_day + 1)) changes(day)
        WHERE day IS NOT NULL
    ),
    span AS MATERIALIZED (
        SELECT t.*, change.day, lead(change.day) OVER (
                PARTITION BY t.subject_id, t.purpose, t.toward ORDER BY change.day) - 1 AS until_day
        FROM target t JOIN change USING (subject_id, purpose)
    ),
    heard AS MATERIALIZED (
        SELECT span.toward, span.day, span.until_day, ev.*, COALESCE(span.day >= ev.passed_on, false) AS passed
        FROM span JOIN ev USING (subject_id, purpose)
        WHERE (ev.recipient_id IS NULL OR ev.recipient_id = span.toward)
            AND ev.effective_on <= span.day
            AND (ev.invalid_from IS NULL OR span.day < ev.invalid_from)
    ),
    voice AS (
        SELECT DISTINCT ON (subject_id, purpose, toward, day, holder) *,
            CASE WHEN kind = 'given' AND expires_on < day THEN 'expired' ELSE kind END AS says
        FROM heard
        WHERE NOT passed OR effective_on < passed_on
        ORDER BY subject_id, purpose, toward, day, holder, {ORDER}
    ),
    counting AS (
        SELECT *, bool_or(says = 'given') OVER here AS any_given,
            bool_or(says IN ('refused', 'withdrawn')) OVER here AS any_no
        FROM voice v
        WHERE CASE WHEN (v.subject_id, v.holder) IN (SELECT subject_id, holder FROM minded)
            THEN COALESCE(({
    COVERING.format(
        subject="v.subject_id",
        holder="v.holder",
        purpose="v.purpose",
        day="CASE WHEN v.passed THEN v.passed_on - 1 ELSE v.day END",
    )
}), false) ELSE true END
        WINDOW here AS (PARTITION BY subject_id, purpose, toward, day)
    ),
    family AS (
        SELECT DISTINCT ON (subject_id, purpose, toward, day) *,
            CASE WHEN rule = 'any_no' AND any_given AND any_no THEN 'conflict'
                WHEN passed AND says = 'given' AND NOT continues THEN 'transferred'
                ELSE says END AS status
        FROM counting
        ORDER BY subject_id, purpose, toward, day,
            CASE WHEN rule = 'latest' OR (any_given AND any_no) THEN 0
                WHEN says IN ('refused', 'withdrawn') THEN 0
                WHEN says = 'given' THEN 1 ELSE 2 END, {ORDER}
    ),
    students AS MATERIALIZED (
        SELECT *, CASE WHEN kind = 'given' AND expires_on < day THEN 'expired' ELSE kind END AS says
        FROM heard WHERE holder = 'student'
    ),
    own AS MATERIALIZED (
        SELECT DISTINCT ON (subject_id, purpose, toward, day) *
        FROM students s
        WHERE passed AND (effective_on >= passed_on OR COALESCE(({
    COVERING.format(
        subject="s.subject_id",
        holder="s.holder",
        purpose="s.purpose",
        day="s.effective_on",
    )
}), false))
        ORDER BY subject_id, purpose, toward, day, {ORDER}
    ),
    college AS (
        SELECT DISTINCT ON (subject_id, purpose, toward, day) *
        FROM students
        ORDER BY subject_id, purpose, toward, day, {ORDER}
    )
    INSERT INTO consent_standing (organization_id, subject_id, purpose, recipient_id, own, status,
        event_id, since, from_day, until_day)
    SELECT f.organization_id, f.subject_id, f.purpose, f.toward, false, f.status, f.id,
        f.effective_on, f.day, f.until_day
    FROM family f
    WHERE NOT EXISTS (SELECT 1 FROM own WHERE own.subject_id = f.subject_id
        AND own.purpose = f.purpose AND own.day = f.day AND own.toward IS NOT DISTINCT FROM f.toward)
    UNION ALL
    SELECT organization_id, subject_id, purpose, toward, false, says, id, effective_on, day,
        until_day
    FROM own
    UNION ALL
    SELECT organization_id, subject_id, purpose, toward, true, says, id, effective_on, day,
        until_day
    FROM college
    ORDER BY 2, 3, 4, 5, 9;
    -- A class at once: the planner must know that the table has grown.
    IF cardinality(subjects) > {MANY} THEN
        ANALYZE consent_standing;
    END IF;
END $$;
REVOKE ALL ON FUNCTION restand(uuid[], text[]) FROM PUBLIC;
"""

# The latest word about the directory; once the rights have passed, only the student's own.
DIRECTORY = f"""
CREATE FUNCTION restand_directory(subjects uuid[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM consent_subject WHERE id = ANY(subjects) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM consent_standing WHERE subject_id = ANY(subjects) AND purpose = 'directory';
    WITH word AS (
        SELECT DISTINCT ON (o.subject_id, o.effective_on) o.*
        FROM consent_directoryoptout o
        LEFT JOIN consent_rightspassing p ON p.subject_id = o.subject_id
        WHERE o.subject_id = ANY(subjects)
            AND (p."on" IS NULL OR o.effective_on < p."on"
                OR ({HOLDER.format("o")}) = 'student'::bytea)
        ORDER BY o.subject_id, o.effective_on, o.recorded_at DESC, o.position DESC, o.id DESC
    ),
    span AS (
        SELECT *, lead(effective_on) OVER (PARTITION BY subject_id ORDER BY effective_on) - 1
            AS until_day
        FROM word
    )
    INSERT INTO consent_standing (organization_id, subject_id, purpose, recipient_id, own, status,
        event_id, since, from_day, until_day)
    SELECT organization_id, subject_id, 'directory', NULL, false, 'set', id, effective_on,
        effective_on, until_day
    FROM span WHERE kind = 'set' ORDER BY subject_id, effective_on;
    IF cardinality(subjects) > {MANY} THEN
        ANALYZE consent_standing;
    END IF;
END $$;
REVOKE ALL ON FUNCTION restand_directory(uuid[]) FROM PUBLIC;
"""


def told_by(name: str, table: str, when: str, statements: str) -> str:
    """A trigger on whole statements: one that writes a class is one round, not a hundred thousand."""
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    {statements}
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION {name}() FROM PUBLIC;
CREATE TRIGGER {name} AFTER {when} ON {table}
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


def restanding(pairs: str) -> str:
    """Every (subject_id, purpose) of a query, anew."""
    return f"""
    PERFORM restand(array_agg(subject_id), array_agg(purpose))
    FROM ({pairs}) touched HAVING count(*) > 0;
    """


DIRECTED = """
    PERFORM restand_directory(array_agg(subject_id))
    FROM (SELECT DISTINCT subject_id FROM fresh) touched HAVING count(*) > 0;
"""
OF_SUBJECTS = """
    SELECT DISTINCT e.subject_id, e.purpose::text
    FROM consent_consentevent e WHERE e.subject_id IN (SELECT subject_id FROM fresh)
"""
# What a district's choice can change: people who disagree, and rights that have passed.
OF_A_CHOICE = """
    SELECT e.subject_id, e.purpose::text
    FROM consent_consentevent e LEFT JOIN consent_rightspassing p ON p.subject_id = e.subject_id
    WHERE e.organization_id IN (SELECT organization_id FROM fresh)
    GROUP BY e.subject_id, e.purpose
    HAVING count(DISTINCT e.holder) > 1 OR bool_or(p.id IS NOT NULL)
        OR bool_or(e.relationship = 'student')
"""
TRIGGERS = "".join(
    (
        told_by(
            "restand_events",
            "consent_consentevent",
            "INSERT",
            restanding("SELECT DISTINCT subject_id, purpose::text FROM fresh"),
        ),
        told_by("restand_opt_outs", "consent_directoryoptout", "INSERT", DIRECTED),
        told_by("restand_authorities", "consent_authority", "INSERT", restanding(OF_SUBJECTS)),
        told_by(
            "restand_passings",
            "consent_rightspassing",
            "INSERT",
            restanding(OF_SUBJECTS) + DIRECTED,
        ),
        told_by(
            "restand_invalidations",
            "consent_invalidation",
            "INSERT",
            restanding(
                "SELECT DISTINCT e.subject_id, e.purpose::text FROM fresh f "
                "JOIN consent_consentevent e ON e.id = f.event_id"
            ),
        ),
        told_by(
            "restand_first_choice", "consent_consentsettings", "INSERT", restanding(OF_A_CHOICE)
        ),
        told_by("restand_choice", "consent_consentsettings", "UPDATE", restanding(OF_A_CHOICE)),
    )
)
NO_TRIGGERS = "".join(
    f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();"
    for name, table in (
        ("restand_events", "consent_consentevent"),
        ("restand_opt_outs", "consent_directoryoptout"),
        ("restand_authorities", "consent_authority"),
        ("restand_passings", "consent_rightspassing"),
        ("restand_invalidations", "consent_invalidation"),
        ("restand_first_choice", "consent_consentsettings"),
        ("restand_choice", "consent_consentsettings"),
    )
)
# What was decided before this table was there.
ALL = """
SELECT restand(array_agg(subject_id), array_agg(purpose))
FROM (SELECT DISTINCT subject_id, purpose::text FROM consent_consentevent) told
HAVING count(*) > 0;
SELECT restand_directory(array_agg(subject_id))
FROM (SELECT DISTINCT subject_id FROM consent_directoryoptout) told HAVING count(*) > 0;
"""
MINE = "subject_id = ANY((SELECT family_subjects())::uuid[])"


class Migration(migrations.Migration):
    dependencies = [("consent", "0006_family_door")]

    operations = [
        migrations.AddField(
            "consentsettings",
            "silent_at_majority",
            models.CharField(
                choices=[
                    ("lapses", "Ends when the student turns 18 or enters college"),
                    ("continues", "Goes on until the student decides"),
                ],
                default="continues",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            "consentsettings",
            models.CheckConstraint(
                condition=models.Q(silent_at_majority__in=["lapses", "continues"]),
                name="silent_at_majority_is_known",
            ),
        ),
        migrations.RunSQL(TABLE, "DROP TABLE consent_standing"),
        Protect("consent_standing", write=None),
        migrations.RunSQL(
            f"CREATE POLICY family_read ON consent_standing FOR SELECT TO {app_role()} "
            f"USING ({MINE})",
            "DROP POLICY family_read ON consent_standing",
        ),
        migrations.RunSQL(RESTAND, "DROP FUNCTION restand(uuid[], text[])"),
        migrations.RunSQL(DIRECTORY, "DROP FUNCTION restand_directory(uuid[])"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(ALL, migrations.RunSQL.noop),
    ]
