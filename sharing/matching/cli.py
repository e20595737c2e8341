"""The commands `match` and `encode`: arguments to files to engine. Needs no database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from .encoded import link_encoded
from .encoding import Secret, encode, read_encoded, write_encoded
from .linking import link
from .options import Options
from .problems import MatchingError, rejected
from .reading import write_csv
from .results import COLUMNS, Links
from .stores import BACKENDS

Say = Callable[[str], None]


def add_match_arguments(parser: argparse.ArgumentParser) -> None:
    usual = Options()
    parser.add_argument("left", type=Path, help="LEFT.csv: id, first_name, last_name, birth_date …")
    parser.add_argument("right", type=Path, help="RIGHT.csv: the same columns")
    parser.add_argument("--out", type=Path, required=True, help="LINKS.csv to write")
    parser.add_argument(
        "--explain", type=Path, help="also write why: one line for each field of each pair"
    )
    parser.add_argument(
        "--many", action="store_true", help="a person may match several rows of the other file"
    )
    parser.add_argument(
        "--match-at",
        type=float,
        default=usual.match_at,
        help="probability from which on a pair is a match (%(default)s)",
    )
    parser.add_argument(
        "--review-at",
        type=float,
        default=usual.review_at,
        help="probability from which on a person looks at a pair (%(default)s)",
    )
    parser.add_argument(
        "--always-ask-about-twins",
        action="store_true",
        help="even in files that hold no twins, another first name is for a person to decide",
    )
    parser.add_argument(
        "--encoded", action="store_true", help="both files were made by the command encode"
    )
    parser.add_argument("--backend", choices=BACKENDS, default=usual.backend)
    parser.add_argument(
        "--memory",
        type=float,
        default=usual.memory_gib,
        help="gibibytes to use before writing to disk (%(default)s)",
    )
    parser.add_argument("--threads", type=int, help="processors to use; all of them otherwise")
    parser.add_argument("--seed", type=int, default=usual.seed, help="of the sample to learn from")


def add_encode_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("people", type=Path, help="PEOPLE.csv: id, first_name, last_name …")
    parser.add_argument(
        "--secret-file",
        type=Path,
        required=True,
        help="at least 32 bytes that both sides share and nobody else has",
    )
    parser.add_argument("--out", type=Path, required=True, help="CLKS.csv to write")


def run_match(options: Mapping[str, Any], say: Say, complain: Say) -> int:
    """Exit status 0: LINKS.csv is written. 1: nothing is written, and the reason is said."""
    try:
        _outputs_apart(options)
        asked = _asked(options)
        if options["encoded"]:
            left, right = read_encoded(options["left"]), read_encoded(options["right"])
            links = link_encoded(left, right, options=asked)
        else:
            links = link(options["left"], options["right"], options=asked)
        if options["explain"]:
            write_csv(options["explain"], EXPLAINED, _explained(links))
        write_csv(options["out"], COLUMNS, _table(links))
    except MatchingError as fault:
        complain(str(fault))
        return 1
    _tell(links, options, say)
    return 0


def run_encode(options: Mapping[str, Any], say: Say, complain: Say) -> int:
    """Exit status 0: CLKS.csv is written. 1: nothing is written, and the reason is said."""
    try:
        if options["out"].resolve() == options["people"].resolve():
            raise _same_file(options["out"])
        encoded = encode(options["people"], Secret.from_file(options["secret_file"]))
        write_encoded(options["out"], encoded)
    except MatchingError as fault:
        complain(str(fault))
        return 1
    say(f"{len(encoded)} people encoded: {options['out']}.")
    say("Whoever has the secret can test guesses against it: give it to the other side alone.")
    return 0


def _asked(options: Mapping[str, Any]) -> Options:
    return Options(
        one_to_one=not options["many"],
        match_at=options["match_at"],
        review_at=options["review_at"],
        ask_about_twins="always" if options["always_ask_about_twins"] else "unless_disproved",
        backend=options["backend"],
        memory_gib=options["memory"],
        threads=options["threads"],
        seed=options["seed"],
    )


def _outputs_apart(options: Mapping[str, Any]) -> None:
    inputs = {options["left"].resolve(), options["right"].resolve()}
    for name in ("out", "explain"):
        path = options[name]
        if path and path.resolve() in inputs:
            raise _same_file(path)
        if path:
            inputs.add(path.resolve())


def _same_file(path: Path) -> MatchingError:
    return rejected(
        "a file to write that is also another file of this command",
        "a name of its own",
        "Choose another name.",
        file=str(path),
    )


def _table(links: Links) -> pa.Table:
    frame = links.pairs[list(COLUMNS)].copy()
    frame["probability"] = [f"{value:.6f}" for value in frame["probability"]]
    return pa.Table.from_pandas(frame, preserve_index=False)


EXPLAINED = ("left_id", "right_id", "decision", "reason", "field", "agreement", "weight_bits")


def _explained(links: Links) -> pa.Table:
    """One line for each field, as the waterfall shows them; vectorised for large files."""
    parts = []
    for place, steps in enumerate(links.steps()):
        part = links.pairs[["left_id", "right_id", "decision", "reason"]].copy()
        part["order"], part["field"] = place, steps.name
        part["agreement"], part["weight_bits"] = steps.agreement, steps.weight
        parts.append(part[part["weight_bits"].notna()])
    frame = pd.concat(parts) if parts else pd.DataFrame(columns=[*EXPLAINED, "order"])
    frame = frame.sort_values(["left_id", "right_id", "order"], ignore_index=True)
    frame["weight_bits"] = [f"{float(value):.3f}" for value in frame["weight_bits"]]
    return pa.Table.from_pandas(frame[list(EXPLAINED)], preserve_index=False)


def _tell(links: Links, options: Mapping[str, Any], say: Say) -> None:
    told = links.counts
    for side in ("left", "right"):
        name = options[side].name
        say(
            f"{name}: {told[f'{side}_people']} people = {told[f'{side}_matched']} matched + "
            f"{told[f'{side}_ambiguous']} to review + {told[f'{side}_unmatched']} not found."
        )
    say(f"{told['matches']} matches and {told['for_review']} pairs to review: {options['out']}.")
    for note in links.notes:
        say(note)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="matching", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    add_match_arguments(commands.add_parser("match", help="link two files of people"))
    add_encode_arguments(commands.add_parser("encode", help="make a file that names nobody"))
    options = vars(parser.parse_args(arguments))
    run = run_match if options["command"] == "match" else run_encode
    return run(options, print, lambda text: print(text, file=sys.stderr))


if __name__ == "__main__":
    sys.exit(main())
