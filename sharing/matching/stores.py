"""Where the rows are compared: DuckDB in this process, or Spark through the same interface."""
# ruff: noqa: S608  (the queries are put together from names in this package alone)

from __future__ import annotations

import importlib
import importlib.util
import re
import tempfile
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from .problems import BackendMissing, rejected

BACKENDS = ("duckdb", "spark")


class Store(Protocol):
    """Tables by name, and the plain SQL that both backends read."""

    splink: Any

    def load(self, name: str, table: pa.Table) -> None: ...
    def make(self, name: str, sql: str) -> None: ...
    def rows(self, sql: str) -> pa.Table: ...
    def drop(self, *names: str) -> None: ...
    def close(self) -> None: ...


class DuckStore:
    """In memory up to `memory_gib`; beyond it DuckDB writes to a folder that is removed."""

    def __init__(self, memory_gib: float, threads: int | None) -> None:
        from splink import DuckDBAPI

        self._folder = tempfile.TemporaryDirectory(prefix="throughline-match-")
        limits: dict[str, Any] = {
            "memory_limit": f"{memory_gib:g}GiB",
            "temp_directory": str(Path(self._folder.name) / "spilled"),
        }
        if threads:
            limits["threads"] = threads
        self._connection = duckdb.connect(":memory:", config=limits)
        self.splink = DuckDBAPI(connection=self._connection)

    def load(self, name: str, table: pa.Table) -> None:
        self._connection.register(f"{name}_arrow", table)
        self.make(name, f"select * from {name}_arrow")
        self._connection.unregister(f"{name}_arrow")

    def make(self, name: str, sql: str) -> None:
        self._connection.execute(f"create or replace table {name} as {sql}")

    def rows(self, sql: str) -> pa.Table:
        return self._connection.sql(sql).to_arrow_table()

    def drop(self, *names: str) -> None:
        for name in names:
            self._connection.execute(f"drop table if exists {name}")

    def close(self) -> None:
        self._connection.close()
        self._folder.cleanup()


class SparkStore:
    """The running Spark session, or a local one that is stopped afterwards."""

    def __init__(self, memory_gib: float, threads: int | None) -> None:
        if importlib.util.find_spec("pyspark") is None:
            raise BackendMissing(
                "Spark is not installed here. Install the package pyspark and Java 17 or later, "
                "or use the backend duckdb."
            )
        self._spark, self._ours = _session(memory_gib, threads)
        from splink import SparkAPI

        self.splink = SparkAPI(spark_session=self._spark, break_lineage_method="persist")
        self._kept: dict[str, Any] = {}

    def load(self, name: str, table: pa.Table) -> None:
        self._keep(name, self._spark.createDataFrame(table))

    def make(self, name: str, sql: str) -> None:
        self._keep(name, self._spark.sql(sql))

    def _keep(self, name: str, frame: Any) -> None:
        frame = frame.persist()
        frame.count()
        frame.createOrReplaceTempView(name)
        self._kept[name] = frame

    def rows(self, sql: str) -> pa.Table:
        return self._spark.sql(sql).toArrow()

    def drop(self, *names: str) -> None:
        for name in names:
            self._spark.catalog.dropTempView(name)
            if kept := self._kept.pop(name, None):
                kept.unpersist()

    def close(self) -> None:
        self.drop(*list(self._kept))
        if self._ours:
            self._spark.stop()


def _session(memory_gib: float, threads: int | None) -> tuple[Any, bool]:
    sql = importlib.import_module("pyspark.sql")
    if running := sql.SparkSession.getActiveSession():
        return running, False
    jars = importlib.import_module("splink.backends.spark").similarity_jar_location()
    made = (
        sql.SparkSession.builder.master(f"local[{threads or '*'}]")
        .appName("throughline-match")
        .config("spark.driver.memory", f"{max(1, round(memory_gib))}g")
        .config("spark.jars", jars)
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", str(2 * (threads or 2)))
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    made.sparkContext.setLogLevel("ERROR")
    return made, True


def by_side(condition: str) -> str:
    """given_l to l.given, for SQL that joins the two tables itself."""
    return re.sub(r"\b([a-z_0-9]+?)_([lr])\b", r"\2.\1", condition)


def open_store(backend: str, memory_gib: float, threads: int | None) -> Store:
    if backend == "duckdb":
        return DuckStore(memory_gib, threads)
    if backend == "spark":
        return SparkStore(memory_gib, threads)
    raise rejected(repr(backend), " or ".join(BACKENDS), "Name a backend that exists.")
