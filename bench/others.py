"""What others do with the same tables: the spreadsheet rule, and a peer that installs by pip.

Each returns the hidden cells of each table as codes. The peer lives in an environment of its own
(var/peer, made on first use) and is ended when it takes too long.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEER = "pytauargus==0.6.0"
INSTALL_SECONDS = 90
WAYS = ("MOD(1,5,1,1,1)", "OPT(1,1)")  # modular, for large tables; then optimal, one minute
WORK = """
import json, sys, pytauargus
task = json.load(open(sys.argv[1]))
tables = pytauargus.protect(
    task["people"], [task["dimensions"]], "n", safety_rules="FREQ(%(threshold)d,100)",
    suppress="%(way)s", hrc=task["hrc"] or None, hierleadstring="@", workdir=task["work"],
)
frame = tables.tables[0].dataframe()
hidden = frame[frame["status"].isin(["U", "M"])]
json.dump([[row[d] for d in task["dimensions"]] for _, row in hidden.iterrows()], sys.stdout)
"""


def spreadsheet_rule(tables, trees, threshold, to_the_end=False):
    """Hide small counts; where one part alone is hidden under a shown total, hide one more.

    One pass, as people do it, or `to_the_end`: again until no line has a single hidden part.
    """
    values = {}
    for table in tables:
        for row in table.rows:
            values[_full(table, row.codes, trees)] = row.value
    hidden = {cell for cell, value in values.items() if 0 < value < threshold}
    lines = list(_lines(values, trees))
    while True:
        before = len(hidden)
        for total, parts in lines:
            missing = [part for part in parts if part in hidden]
            if total not in hidden and len(missing) == 1:
                shown = [part for part in parts if part not in hidden and values[part] > 0]
                hidden.add(min(shown, key=values.get, default=total))
        if not to_the_end or len(hidden) == before:
            return hidden


def _lines(values, trees):
    names = sorted(trees)
    for place, name in enumerate(names):
        children = {}
        for child, parent in trees[name].items():
            children.setdefault(parent, []).append(child)
        for cell in values:
            parts = [
                (*cell[:place], code, *cell[place + 1 :]) for code in children.get(cell[place], ())
            ]
            parts = [part for part in parts if part in values]
            if parts:
                yield cell, parts


def _full(table, codes, trees):
    given = dict(zip(table.dimensions, codes, strict=True))
    return tuple(given.get(name) or root(trees[name]) for name in sorted(trees))


def root(tree):
    return next(iter(set(tree.values()) - set(tree)))


class NoResult(Exception):
    """The peer gave none; says why in a few words."""


def peer(tables, trees, threshold, seconds=20):
    """Tau-Argus, headless, modular first; `seconds` for each way. Raises `NoResult`."""
    if len(tables) > 1:
        raise NoResult("takes one table at a time")
    python = _environment()
    with tempfile.TemporaryDirectory() as work:
        names = _names(trees)
        task = _task(tables[0], trees, names, Path(work))
        file = Path(work) / "task.json"
        file.write_text(json.dumps(task))
        found = _first_result(python, file, threshold, seconds)
    order = [task["dimensions"].index(name) for name in sorted(trees)]
    code_of = {name: code for code, name in names.items()}
    return {tuple(code_of.get(row[place], "all") for place in order) for row in found}


def _first_result(python, file, threshold, seconds):
    reasons = []
    for way in WAYS:
        try:
            return _run(python, file, way, threshold, seconds)
        except NoResult as reason:
            reasons.append(f"{way} {reason}")
    raise NoResult("; ".join(reasons))


def _run(python, file, way, threshold, seconds):
    try:
        done = subprocess.run(
            [python, "-c", WORK % {"threshold": threshold, "way": way}, str(file)],
            capture_output=True,
            text=True,
            timeout=seconds,
            cwd=file.parent,  # it leaves working files where it stands
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise NoResult(f"cut off after {seconds} s") from late
    if done.returncode < 0:
        raise NoResult(f"crashed (signal {-done.returncode})")
    if done.returncode:
        raise NoResult(f"failed: {done.stderr.strip().splitlines()[-1:] or done.returncode}")
    return json.loads(done.stdout)


def _environment():
    """An environment of the peer's own, made on first use."""
    python = ROOT / "var" / "peer" / "bin" / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(python.parents[1])], check=True)
        if subprocess.run([python, "-c", "import pytauargus"], capture_output=True).returncode:
            subprocess.run(
                [python, "-m", "pip", "install", "-q", PEER, "pandas"],
                check=True,
                capture_output=True,
                timeout=INSTALL_SECONDS,
            )
    except (OSError, subprocess.SubprocessError) as fault:
        raise NoResult(f"{PEER} does not install here") from fault
    return str(python)


def _task(table, trees, names, work):
    """One record for each student, and the hierarchies in the peer's own file format."""
    tops = {name: set(trees[name].values()) for name in table.dimensions}
    people = {name: [] for name in (*table.dimensions, "n")}
    for row in table.rows:
        if any(c in tops[n] for n, c in zip(table.dimensions, row.codes, strict=True)):
            continue
        for name, code in zip(table.dimensions, row.codes, strict=True):
            people[name] += [names[code]] * row.value
        people["n"] += [1] * row.value
    hrc = {}
    for name in table.dimensions:
        if len(tops[name]) > 1:
            file = work / f"{name}.hrc"
            file.write_text("\n".join(_indented(trees[name], root(trees[name]), 0, names)) + "\n")
            hrc[name] = str(file)
    return {"people": people, "dimensions": table.dimensions, "hrc": hrc, "work": str(work)}


def _indented(tree, code, depth, names):
    return itertools.chain.from_iterable(
        ["@" * depth + names[child], *_indented(tree, child, depth + 1, names)]
        for child in sorted((c for c, parent in tree.items() if parent == code), key=names.get)
    )


def _names(trees):
    """The peer wants codes of one width."""
    codes = sorted({code for tree in trees.values() for code in tree})
    return {code: f"C{number:05d}" for number, code in enumerate(codes)}
