"""The command line. Exit codes: 0 done, 1 refused or not what it should be, 2 used wrongly."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from . import deciding, encoding
from .carrying import countersignature, packed, unpacked
from .keeping import KeyPair, OpeningKey, SigningKey
from .portal import Portal
from .receipts import checked_receipt
from .talking import Answered, Unanswered
from .told import Returned
from .verify_package import (
    Forged,
    Keys,
    keys_of,
    report,
    verified_with_manifest,
)

KEYS = Path("portal-keys.json")


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    act: Callable[[argparse.Namespace], int] = given.act
    try:
        return act(given)
    except Answered as refused:
        return _refused(refused)
    except Forged as forged:
        for problem in forged.problems:
            _say(f"NOT VALID: {problem}.", error=True)
        return 1
    except Unanswered as error:
        _say(str(error), error=True)
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _say(f"{where}{error.strerror or error}", error=True)
        return 2
    except ValueError as error:
        _say(str(error), error=True)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="throughline",
        description="Takes packages of a Throughline portal, checks them, returns outcomes.",
        epilog="Set THROUGHLINE_URL, and THROUGHLINE_TOKEN or THROUGHLINE_TOKEN_FILE; where your "
        "keys are: THROUGHLINE_IDENTITY (opens) and THROUGHLINE_SIGNING_KEY (signs).",
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    _verb(verbs, "list", _list, "requests that wait for you", [("--status", {})])
    folder = ("--folder", {"type": Path, "default": Path()})
    reference: tuple[str, dict[str, Any]] = ("reference", {})
    _verb(verbs, "pull", _pull, "take a package, and the keys that sign", [reference, folder])
    keys = ("--keys", {"type": Path, "default": KEYS})
    recipient = ("--recipient", {"default": "", "help": "the name of your organization"})
    giver = ("--giver", {"default": "", "help": "the name of the organization that sent it"})
    package = ("package", {"type": Path})
    identity = ("--identity", {"type": Path, "default": _kept("THROUGHLINE_IDENTITY")})
    checked = [package, keys, recipient, giver, identity]
    _verb(verbs, "verify", _verify, "check a package offline", checked)
    _verb(verbs, "open", _open, "check a package offline and write its files", [*checked, folder])
    signs = ("--signing-key", {"type": Path, "default": _kept("THROUGHLINE_SIGNING_KEY")})
    _verb(
        verbs,
        "countersign",
        _countersign,
        "check a package and sign its manifest with your own key",
        [*checked, signs, ("--folder", {"type": Path, "help": "write it there, for the inbox"})],
    )
    outcomes = ("file", {"type": Path})
    _verb(
        verbs,
        "pack",
        _pack,
        "check a package offline and lay its signed answer into a folder or on a stick",
        [package, outcomes, keys, recipient, giver, identity, signs, folder],
    )
    encodings = {"choices": ("utf-8", "cp1252"), "default": "utf-8"}
    file = [reference, ("file", {"type": Path}), ("--encoding", encodings)]
    _verb(verbs, "validate", _validate, "check a file of outcomes; nothing is handed in", file)
    _verb(verbs, "return", _return, "check a file of outcomes and hand it in", file)
    _verb(verbs, "receipts", _receipts, "what both sides signed, each checked", [reference, folder])
    _key_verbs(verbs)
    deciding.add_verbs(verbs, _verb)
    encoding.add_verb(verbs)
    return parser


def _key_verbs(verbs: Any) -> None:
    _verb(verbs, "keys", _keys, "the keys of your organization", [])
    made: list[tuple[str, dict[str, Any]]] = [
        ("use", {"choices": ("open", "sign")}),
        ("file", {"type": Path, "help": "where the secret half is written"}),
        ("--label", {"required": True}),
        ("--replaces", {"action": "append", "default": [], "metavar": "ID"}),
    ]
    _verb(verbs, "key-new", _key_new, "make a key, register it and prove it", made)
    revoked: list[tuple[str, dict[str, Any]]] = [
        ("id", {"help": "as `throughline keys` shows it"}),
        ("reason", {"help": "for those who read it later"}),
        (
            "--lost-on",
            {
                "type": date.fromisoformat,
                "metavar": "YYYY-MM-DD",
                "help": "since when others may have it; what it signed before stays valid",
            },
        ),
    ]
    _verb(verbs, "key-revoke", _key_revoke, "revoke a key", revoked)


def _kept(name: str) -> Path | None:
    found = os.environ.get(name)
    return Path(found).expanduser() if found else None


def _verb(verbs: Any, name: str, act: Any, words: str, options: list[tuple[str, Any]]) -> None:
    verb = verbs.add_parser(name, help=words, description=words)
    for option, how in options:
        verb.add_argument(option, **how)
    verb.set_defaults(act=act)


def _list(given: argparse.Namespace) -> int:
    wanted = {"status": given.status} if given.status else {}
    for one in Portal.from_environment().requests(role="recipient", **wanted):
        _say(
            f"{one.reference}  {one.status:<13} class of {one.class_of}, {one.sent} students, "
            f"from {one.giver}, due {one.due_on}"
        )
    return 0


def _pull(given: argparse.Namespace) -> int:
    portal = Portal.from_environment()
    given.folder.mkdir(parents=True, exist_ok=True)
    taken = portal.pull(given.reference, given.folder)
    (given.folder / KEYS).write_bytes(portal.keys())
    _say(f"{taken.path}: {taken.rows} students. Destroy it by {taken.destroy_by}.")
    _say(f"sha256 {taken.sha256}")
    return 0


def _verify(given: argparse.Namespace) -> int:
    told, envelope = _checked(given)
    for line in report(told, envelope, _published(given)):
        _say(line)
    return 0


def _checked(given: argparse.Namespace) -> tuple[dict[str, Any], dict[str, Any]]:
    return verified_with_manifest(
        given.package,
        _published(given),
        recipient=given.recipient,
        giver=given.giver,
        identities=[given.identity] if given.identity else [],
    )


def _published(given: argparse.Namespace) -> Keys:
    keys = given.keys if given.keys.exists() else given.package.parent / given.keys.name
    return keys_of(keys.read_bytes())


def _open(given: argparse.Namespace) -> int:
    told = unpacked(
        given.package,
        _published(given),
        given.folder,
        recipient=given.recipient,
        giver=given.giver,
        identities=[given.identity] if given.identity else [],
    )
    _say(f"{given.folder}: {told['rows']} students. Destroy all of it by {told['destroyBy']}.")
    return 0


def _countersign(given: argparse.Namespace) -> int:
    told, envelope = _checked(given)
    signature = countersignature(envelope, _signs(given))
    reference = told["exchange"]["reference"]
    if given.folder:
        path = given.folder / f"{reference}.countersignature.json"
        path.write_text(json.dumps(signature), encoding="utf-8")
    else:
        path = given.package.parent / f"{reference}-manifest.dsse.json"
        whole = Portal.from_environment().countersign(reference, signature)
        path.write_text(json.dumps(whole, indent=2), encoding="utf-8")
    _say(f"Countersigned with key {signature['keyid']}: {path}")
    return 0


def _pack(given: argparse.Namespace) -> int:
    told, _ = _checked(given)
    for path in packed(told, given.file, _signs(given), given.folder):
        _say(f"{path}")
    return 0


def _signs(given: argparse.Namespace) -> SigningKey:
    if not given.signing_key:
        raise ValueError("Give --signing-key, or set THROUGHLINE_SIGNING_KEY.")
    return SigningKey.read(given.signing_key)


def _keys(given: argparse.Namespace) -> int:
    for one in Portal.from_environment().registered():
        why = f": {one['reason']}" if one["reason"] else ""
        _say(
            f"{one['id']}  {one['status']:<8} {one['use']:<5} {one['kind']:<10} {one['label']}{why}"
        )
    return 0


def _key_new(given: argparse.Namespace) -> int:
    portal = Portal.from_environment()
    made: type[OpeningKey] | type[SigningKey] = OpeningKey if given.use == "open" else SigningKey
    pair: KeyPair = made.made(given.file)
    key = portal.register(pair, given.label, given.replaces)
    _say(f"In use: {key['id']} ({key['kind']}). The secret half is in {given.file}; keep a copy.")
    return 0


def _key_revoke(given: argparse.Namespace) -> int:
    key = Portal.from_environment().revoke(given.id, given.reason, given.lost_on)
    _say(f"Revoked: {key['label']}")
    return 0


def _validate(given: argparse.Namespace) -> int:
    portal = Portal.from_environment()
    returned = portal.check(given.reference, given.file, encoding=given.encoding)
    portal.discard(given.reference, returned.number)
    _tell(returned)
    _say("Nothing was handed in, and nothing of it is kept.")
    return 0


def _return(given: argparse.Namespace) -> int:
    portal = Portal.from_environment()
    before = portal.handed_in(given.reference, given.file)
    if before is not None:
        _say(f"This file is return {before.number} already ({before.status}). Nothing was changed.")
        return 0
    checked = portal.check(given.reference, given.file, encoding=given.encoding)
    returned = portal.submit(given.reference, checked.number)
    _tell(returned)
    _say(f"Return {returned.number} is handed in. sha256 {returned.sha256}")
    return 0


def _receipts(given: argparse.Namespace) -> int:
    portal = Portal.from_environment()
    keys = keys_of(portal.keys())
    given.folder.mkdir(parents=True, exist_ok=True)
    for one in portal.receipts(given.reference):
        told = checked_receipt(one["envelope"], keys)
        name = f"{given.reference}-{told['kind']}-{one['id'][:8]}.dsse.json"
        (given.folder / name).write_text(json.dumps(one["envelope"], indent=2), encoding="utf-8")
        at = datetime.fromisoformat(told["at"])
        _say(
            f"{told['kind']:<10} {at:%Y-%m-%d %H:%M} signed for {told['signedFor']['name']}: {name}"
        )
    return 0


def _tell(returned: Returned) -> None:
    _say(
        f"{returned.sent} students were sent: {returned.matched} matched, {returned.unmatched} not"
    )
    _say(f"found. {returned.terms} terms, {returned.degrees} degrees. Rates from this are floors.")


def _refused(refused: Answered) -> int:
    _say(str(refused), error=True)
    for one in refused.problem.get("problems", []):
        row = f"row {one['row']}" if one["row"] is not None else "file"
        place = f"{row}, {one['column']}" if one["column"] else row
        _say(f"  {place}: found {one['found']}, expected {one['expected']}.", error=True)
        _say(f"      {one['remedy']}", error=True)
    for one in refused.problem.get("misfits", []):
        _say(f"  {one['path']}: {one['expected']}", error=True)
    return 0 if refused.codes == {"SAME_AGAIN"} else 1


def _say(words: str, *, error: bool = False) -> None:
    print(words, file=sys.stderr if error else sys.stdout)


if __name__ == "__main__":
    raise SystemExit(main())
