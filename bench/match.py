"""Linkage beside plain Splink and recordlinkage, on FEBRL 4 and on invented people.
`python bench/match.py [--large] [--only NAME]`; `--large` adds 1,000,000 by 1,000,000."""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.linkers import NoResult, febrl4, plain_splink, record_linkage
from tests.matching import patterns
from tests.matching.invented import quality, two_files

OURS, STRICT, CODES = "ours", "ours, always asking about twins", "ours, codes only"
SPARK = "ours, on Spark in local mode"
SPLINK, RECORDS = "plain Splink", "recordlinkage"
SETS = {
    "FEBRL 4": (OURS, SPLINK, RECORDS, STRICT),
    "made 1,000": (OURS, SPLINK, RECORDS, CODES, SPARK),
    "made 10,000": (OURS, SPLINK, RECORDS, CODES),
    "made 50,000": (OURS, SPLINK),
    "errors by kind": (OURS, SPLINK),
    "made 1,000,000": (OURS,),
}
LARGE = "made 1,000,000"
BY_KIND = "errors by kind"
SECONDS = {LARGE: 3600}
USUAL_SECONDS = 300
# Runs of the two that have a bar between them; the median counts.
REPEATED = {"FEBRL 4": 3}
COLUMNS = (
    "files", "method", "precision", "recall", "F1", "best F1", "to review", "wall s", "CPU s", "MB",
)  # fmt: skip
THRESHOLDS = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help=f"also {LARGE} by as many")
    parser.add_argument("--only", choices=SETS, help="one pair of files")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(*options.one)))
        return
    print("| " + " | ".join(COLUMNS) + " |\n" + "|---" * len(COLUMNS) + "|", flush=True)
    for name, methods in SETS.items():
        if name == (options.only or name) and (name != LARGE or options.large or options.only):
            rows = {method: _row(name, method) for method in methods}
            _bar(name, rows)
            if name == BY_KIND:
                print(_by_kind(), flush=True)
    print(
        "\nPrecision, recall and F1 of what is decided without a person; plain Splink's at even "
        "odds.\nBest F1: at the best of its thresholds, chosen with the truth at hand. Wall and "
        "CPU seconds without\nreading files and importing packages."
    )


def _row(name, method):
    runs = [_measured(name, method) for _ in range(REPEATED.get(name, 1))]
    told = runs[0]
    for column in ("wall s", "CPU s"):
        if column in told:
            told[column] = statistics.median(run[column] for run in runs if column in run)
    print("| " + " | ".join(_text(c, told.get(c, "-")) for c in COLUMNS) + " |", flush=True)
    if told.get("no result"):
        print(f"{method} on {name}: {told['no result']}.", flush=True)
    return told


def _text(column, value):
    if not isinstance(value, float):
        return f"{value:,}" if isinstance(value, int) else str(value)
    return f"{value:.1f}" if column.endswith(" s") and value >= 10 else f"{value:.4g}"


def _bar(name, rows):
    ours, peer = rows.get(OURS, {}), rows.get(SPLINK, {})
    if "F1" not in ours or "F1" not in peer:
        return
    kept = ours["F1"] >= peer["F1"] and ours["CPU s"] <= peer["CPU s"]
    print(
        f"{name}: F1 {ours['F1']:.4f} against {peer['F1']:.4f} (bar: not below); "
        f"{ours['wall s'] / peer['wall s']:.2f} of its time, {ours['CPU s'] / peer['CPU s']:.2f} "
        f"of its processor time (bar: 1). {'Kept' if kept else 'NOT KEPT'}.",
        flush=True,
    )


def _measured(name, method):
    """In a process of its own."""
    told = {"files": name, "method": method}
    seconds = SECONDS.get(name, USUAL_SECONDS)
    try:
        done = subprocess.run(
            [sys.executable, __file__, "--one", name, method],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return told | {"no result": f"cut off after {seconds} s"}
    if done.returncode:
        return told | {"no result": f"failed: {' '.join(done.stderr.strip().splitlines()[-1:])}"}
    return told | json.loads(done.stdout.splitlines()[-1])


def measure(name, method):
    warnings.filterwarnings("ignore")
    left, right, truth = febrl4() if name == "FEBRL 4" else _made(name)
    try:
        return _METHODS[method](left, right, truth)
    except NoResult as reason:
        return {"no result": str(reason)}


def _made(name):
    if name == BY_KIND:
        return patterns.two_files()[:3]
    return two_files(int(name.split()[1].replace(",", "")), seed=2026)


def _by_kind():
    """Ours, kind by kind: people, right and wrong matches, and right pairs left to a person."""
    from sharing.matching import link

    left, right, truth, of = patterns.two_files()
    links = link(left, right)
    return patterns.by_pattern(links.matches(), links.for_review(), truth, of).to_string()


def _ours(left, right, truth, **asked):
    import splink  # noqa: F401  # imported before the clock starts, as for the others

    from sharing.matching import Options, link

    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{side}.csv" for side in ("left", "right")]
        for frame, file in zip((left, right), files, strict=True):
            frame.to_csv(file, index=False)
        del left, right
        # Ours reads the files itself within the measured time.
        wall, cpu = time.perf_counter(), time.process_time()
        links = link(*files, options=Options(**asked))
        told = {"wall s": time.perf_counter() - wall, "CPU s": time.process_time() - cpu}
    scored = links.pairs[["left_id", "right_id", "probability"]]
    return told | _judged(links.matches(), scored, truth) | {
        "to review": len(links.for_review()), "MB": _memory()
    }  # fmt: skip


def _spark(left, right, truth):
    """The same links as here, pair by pair and weight by weight, or it is no result."""
    from sharing.matching import MatchingError, Options, link

    here = link(left, right)
    try:
        wall = time.perf_counter()
        links = link(left, right, options=Options(backend="spark", memory_gib=3))
    except MatchingError as reason:
        raise NoResult(str(reason)) from reason
    told = {"wall s": time.perf_counter() - wall}
    if not links.pairs.equals(here.pairs):
        apart = len(links.matches() ^ here.matches())
        raise NoResult(f"not the links of DuckDB: {apart} matches apart")
    print("Spark's links, weights and decisions equal DuckDB's.", file=sys.stderr)
    scored = links.pairs[["left_id", "right_id", "probability"]]
    return told | _judged(links.matches(), scored, truth) | {"to review": len(links.for_review())}


def _codes(left, right, truth):
    from sharing.matching import Secret, encode, link_encoded

    secret = Secret(b"a secret of the two sides, at least 32 bytes")
    wall, cpu = time.perf_counter(), time.process_time()
    links = link_encoded(encode(left, secret), encode(right, secret))
    told = {"wall s": time.perf_counter() - wall, "CPU s": time.process_time() - cpu}
    scored = links.pairs[["left_id", "right_id", "probability"]]
    return told | _judged(links.matches(), scored, truth) | {
        "to review": len(links.for_review()), "MB": _memory()
    }  # fmt: skip


def _splink(left, right, truth):
    import duckdb  # noqa: F401
    import splink  # noqa: F401

    wall, cpu = time.perf_counter(), time.process_time()
    scored = plain_splink(left, right)
    told = {"wall s": time.perf_counter() - wall, "CPU s": time.process_time() - cpu}
    even = scored[scored["match_probability"] >= 0.5]
    pairs = set(zip(even["unique_id_l"], even["unique_id_r"], strict=True))
    return told | _judged(pairs, scored, truth) | {"MB": _memory()}


def _records(left, right, truth):
    pairs, wall, cpu = record_linkage(left, right, USUAL_SECONDS - 20)
    scored = pd.DataFrame(sorted(pairs), columns=["l", "r"]).assign(probability=1.0)
    return {"wall s": wall, "CPU s": cpu} | _judged(pairs, scored, truth)


def _judged(pairs, scored, truth):
    one, other, probability = scored.columns
    ids = list(zip(scored[one], scored[other], strict=True))
    best = max(
        quality({pair for pair, p in zip(ids, scored[probability], strict=True) if p >= at}, truth)[
            2
        ]
        for at in THRESHOLDS
    )
    precision, recall, f1 = quality(pairs, truth)
    return {"precision": precision, "recall": recall, "F1": f1, "best F1": best}


def _memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


_METHODS = {
    OURS: _ours,
    STRICT: lambda *files: _ours(*files, ask_about_twins="always"),
    CODES: _codes,
    SPARK: _spark,
    SPLINK: _splink,
    RECORDS: _records,
}

if __name__ == "__main__":
    main()
