from __future__ import annotations

from django.urls import URLPattern

from portal.routing import route
from portal.rules.permissions import Permission
from sharing.records.views import imports, sheets

READ, WRITE = Permission.IMPORT_READ, Permission.IMPORT_WRITE

urlpatterns: list[URLPattern] = [
    route("imports/", imports.imports, name="imports", needs=READ),
    route("imports/new/", imports.new_import, name="new_import", needs=WRITE),
    route("imports/layouts/", imports.layouts, name="import_layouts", needs=READ),
    route("imports/records/", imports.overview, name="records_overview", needs=READ),
    route("imports/<uuid:import_id>/", imports.one_import, name="import", needs=READ),
    route(
        "imports/<uuid:import_id>/problems.csv",
        imports.problems,
        name="import_problems",
        needs=READ,
    ),
    route(
        "imports/<uuid:import_id>/commit/",
        imports.commit,
        name="commit_import",
        needs=READ,
        does=WRITE,
    ),
    route(
        "imports/<uuid:import_id>/discard/",
        imports.discard,
        name="discard_import",
        needs=READ,
        does=WRITE,
    ),
    route(
        "imports/<uuid:import_id>/columns/",
        sheets.columns,
        name="sheet_columns",
        needs=READ,
        does=WRITE,
    ),
    route(
        "imports/<uuid:import_id>/words/",
        sheets.words,
        name="sheet_words",
        needs=READ,
        does=WRITE,
    ),
    route(
        "imports/<uuid:import_id>/good/",
        sheets.take_good_rows,
        name="sheet_good_rows",
        needs=READ,
        does=WRITE,
    ),
    route(
        "imports/<uuid:import_id>/to-mend.csv",
        sheets.left_rows,
        name="sheet_left_rows",
        needs=WRITE,
    ),
    route(
        "imports/<uuid:import_id>/take-back/",
        sheets.undo,
        name="undo_import",
        needs=READ,
        does=WRITE,
    ),
    route(
        "imports/<uuid:import_id>/retry/",
        imports.retry,
        name="retry_import",
        needs=READ,
        does=WRITE,
    ),
]
