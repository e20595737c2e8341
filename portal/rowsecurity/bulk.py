"""Many rows at once. COPY refuses a table under row security, so rows are copied into a
temporary table of the transaction and then moved by INSERT … SELECT, which the policies judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg import sql


def stage(name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> int:
    """Copies rows into the temporary table `name`, dropped when the transaction ends.

    `columns` maps each column to its SQL type, in the order of the values of a row.
    Returns the number of rows.
    """
    definition = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind))
        for column, kind in columns.items()
    )
    table = sql.Identifier(name)
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(table))
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(table, definition)
        )
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        command = sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)
        with cursor.copy(command) as copy:
            copy.set_types([kind.removesuffix(" NOT NULL") for kind in columns.values()])
            for row in rows:
                copy.write_row(row)
                count += 1
        cursor.execute(sql.SQL("ANALYZE {}").format(table))
    return count
