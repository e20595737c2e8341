"""A statement that the database carries out while Python goes on: reading the next rows of a file
takes one processor, and writing the last ones another."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from django.db import connection


class Behind:
    """One statement at a time, in the transaction of the caller, who asks nothing of the database
    before `wait`. Leaving the context waits too."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None

    def begin(self, statement: str, values: Sequence[Any]) -> None:
        self.wait()
        cursor = connection.connection.cursor()

        def run() -> None:
            try:
                cursor.execute(statement, values)
            except BaseException as error:  # told by wait()
                self._error = error
            finally:
                cursor.close()

        self._thread = threading.Thread(target=run, name="behind")
        self._thread.start()

    def wait(self) -> None:
        """Until the statement is done; raises what became of it, as Django would."""
        if self._thread is None:
            return
        self._thread.join()
        self._thread = None
        if self._error is not None:
            error, self._error = self._error, None
            with connection.wrap_database_errors:
                raise error

    def __enter__(self) -> Behind:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.wait()
        elif self._thread is not None:
            self._thread.join()  # what went wrong first is told
