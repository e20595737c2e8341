"""Migrating quickly leaves the same tables: what the models say is what the database has."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, models
from django.db.migrations import AddConstraint, AddField, AlterField, CreateModel
from django.db.migrations.state import ProjectState

from portal import migrating

MADE = ["School", "Pupil", "Visit"]
STEPS = [
    CreateModel("School", [("id", models.AutoField(primary_key=True))]),
    CreateModel("Pupil", [("id", models.AutoField(primary_key=True))]),
    CreateModel("Visit", [("id", models.AutoField(primary_key=True))]),
    AddField("Pupil", "school", models.ForeignKey("town.School", models.CASCADE)),
    AddField("Visit", "pupil", models.ForeignKey("town.Pupil", models.CASCADE)),
    AddField("School", "name", models.CharField(max_length=9)),
    AddConstraint("School", models.UniqueConstraint(fields=["name"], name="one_name")),
    AlterField("Pupil", "school", models.ForeignKey("town.School", models.CASCADE, null=True)),
]


def test_what_a_step_looks_at_is_rendered_and_code_finds_models_that_belong_together():
    with migrating.quickly():
        state = ProjectState()
        _ = state.apps
        for step in STEPS:
            step.state_forwards("town", state)
            changed = state.apps.get_model("town", getattr(step, "model_name", "") or step.name)
            assert {f.name for f in changed._meta.fields} == set(
                state.models["town", changed._meta.model_name].fields
            )
            for field in changed._meta.related_objects:
                assert field.field.remote_field.model is changed
        state.clear_delayed_apps_cache()  # as Django does before code in a migration
        school, pupil, visit = (state.apps.get_model("town", n) for n in MADE)
        assert visit._meta.get_field("pupil").related_model is pupil
        assert pupil._meta.get_field("school").related_model is school
        assert pupil._meta.get_field("school").null
        assert [one.name for one in school._meta.constraints] == ["one_name"]


def test_every_table_has_the_columns_the_checks_and_the_indexes_of_its_model(db):
    missing = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.managed:
                continue
            table, meta = model._meta.db_table, model._meta
            described = connection.introspection.get_table_description(cursor, table)
            has = {column.name: column.null_ok for column in described}
            wants = {f.column: f.null for f in meta.concrete_fields}
            known = set(connection.introspection.get_constraints(cursor, table))
            named = {one.name for one in [*meta.constraints, *meta.indexes]}
            if has != wants or named - known:
                missing.append((table, set(has.items()) ^ set(wants.items()), named - known))
    assert missing == []
