"""Cole answers a request with five commands, each a program of its own against a live portal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from portal.models import VaultKey
from portal.rules.mapping import Chosen, guess
from portal.rules.permissions import Permission
from sharing.exchange.models import Return, UploadPart
from sharing.exchange.remembering import remember
from sharing.exchange.returned_sheets import college_of
from sharing.exchange.rules.sheets.fields import outcomes_of
from tests.exchange import making
from tests.exchange.programs import token_of
from tests.exchange.serving import served
from tests.records.sheets import workbook_of

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "sharing" / "client" / "src"


@pytest.fixture
def story(cast):
    return making.sent(cast)


class Shell:
    """Cole's shell, in a folder of its own. `offline` is one in which no portal answers."""

    def __init__(self, site: str, secret: str, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(CLIENT),
            "THROUGHLINE_URL": site,
            "THROUGHLINE_TOKEN": secret,
        }

    def run(self, *words: str, offline: bool = False) -> subprocess.CompletedProcess[str]:
        environment = dict(self.environment)
        if offline:
            del environment["THROUGHLINE_URL"], environment["THROUGHLINE_TOKEN"]
        return subprocess.run(
            [sys.executable, "-m", "throughline_client.command", *words],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture
def shell(cast, story, tmp_path):
    _, secret = token_of(cast.cole)
    with served() as site:
        yield Shell(site, secret, tmp_path)


def documented() -> list[list[str]]:
    """The five commands as docs/api.md shows them, without their comments."""
    text = (ROOT / "docs" / "api.md").read_text()
    block = re.search(r"<!-- five commands -->\n```sh\n(.*?)```", text, re.DOTALL)
    lines = [line.split("#")[0].split() for line in block.group(1).splitlines() if line.strip()]
    return [line[1:] for line in lines if line[0] == "throughline"]


def test_the_five_commands_of_the_docs_bring_outcomes_back(story, shell, cast):
    reference = story.exchange.reference
    told = []
    for words in documented():
        words = [word.replace("EX-12", reference) for word in words]
        if words[0] == "validate":
            package = (shell.folder / f"{reference}.zip").read_bytes()
            content = making.answer(making.rows_of(package))
            (shell.folder / "outcomes.csv").write_bytes(content)
        done = shell.run(*words, offline=words[0] == "verify")
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        told.append(done.stdout)
    pulled, verified, validated, handed_in, receipts = told
    assert f"{story.exchange.sent} students" in pulled
    assert "Valid:" in verified
    assert "Nothing was handed in" in validated
    assert "is handed in" in handed_in
    assert "taken" in receipts
    assert "handed_in" in receipts
    with cast.vera.acting():
        returned = Return.objects.get()
        assert returned.status == "submitted"
    assert len(list(shell.folder.glob("*.dsse.json"))) == 2


def test_a_package_that_was_changed_is_told_as_such_offline(story, shell):
    reference = story.exchange.reference
    assert shell.run("pull", reference).returncode == 0
    package = shell.folder / f"{reference}.zip"
    with zipfile.ZipFile(package) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["students.csv"] = members["students.csv"].replace(b"A", b"B")
    with zipfile.ZipFile(shell.folder / "changed.zip", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    forged = shell.run("verify", "changed.zip", offline=True)
    assert forged.returncode == 1
    assert "students.csv was changed after signing" in forged.stderr
    other = shell.run("verify", package.name, "--recipient", "Elsewhere College", offline=True)
    assert (other.returncode, "it is for Northfield State" in other.stderr) == (1, True)
    keys = json.loads((shell.folder / "portal-keys.json").read_text())
    listed = keys["keys"] if isinstance(keys, dict) else keys
    for key in listed:
        key["revokedAt"] = "2026-01-01T00:00:00+00:00"
    (shell.folder / "revoked.json").write_text(json.dumps({"keys": listed}))
    revoked = shell.run("verify", package.name, "--keys", "revoked.json", offline=True)
    assert revoked.returncode == 1
    assert "no key of Northfield Unified was in use" in revoked.stderr


def test_a_bad_file_is_told_row_by_row_and_leaves_nothing(story, shell, cast):
    reference = story.exchange.reference
    shell.run("pull", reference)
    content = making.answer(making.rows_of((shell.folder / f"{reference}.zip").read_bytes()))
    head, first, *rest = content.splitlines(keepends=True)
    key = re.search(rb"[B-DF-HJ-NP-T]{24}", first).group()
    broken = [head, first.replace(key, b"Q" * 24), *rest]
    (shell.folder / "outcomes.csv").write_bytes(b"".join(broken))
    refused = shell.run("return", reference, "outcomes.csv")
    assert refused.returncode == 1
    assert "row 2" in refused.stderr
    with cast.cole.acting():
        assert not Return.objects.exists()


def test_a_sheet_of_coles_own_is_taken_once_he_said_on_the_page_what_it_holds(story, shell, cast):
    reference, head = story.exchange.reference, ("Return key", "Start date", "End date")
    shell.run("pull", reference)
    rows = making.rows_of((shell.folder / f"{reference}.zip").read_bytes())
    content = workbook_of(head, [(one["return_key"], "2026-08-24", "2026-12-18") for one in rows])
    (shell.folder / "ours.xlsx").write_bytes(content)
    refused = shell.run("return", reference, "ours.xlsx")
    assert refused.returncode == 1
    assert "on the page of the exchange" in refused.stderr
    with cast.cole.acting() as actor:
        assert not UploadPart.objects.exists()
        college = college_of(cast.cole.organization)
        chosen = guess(outcomes_of(college), head, Chosen())
        remember(actor.seats[0].organization_id, head, chosen)
    taken = shell.run("return", reference, "ours.xlsx")
    assert taken.returncode == 0, taken.stderr
    assert f"{len(rows)} matched, 0 not" in taken.stdout


def test_the_second_time_the_same_file_is_no_failure(story, shell):
    reference = story.exchange.reference
    shell.run("pull", reference)
    content = making.answer(making.rows_of((shell.folder / f"{reference}.zip").read_bytes()))
    (shell.folder / "outcomes.csv").write_bytes(content)
    assert shell.run("return", reference, "outcomes.csv").returncode == 0
    again = shell.run("return", reference, "outcomes.csv")
    assert again.returncode == 0
    assert "is return 1 already (submitted). Nothing was changed." in again.stdout


def test_a_token_that_was_revoked_is_told_in_words(story, shell, cast):
    from portal import tokens
    from portal.models import MachineToken

    with cast.cole.acting() as actor:
        tokens.revoke_token(token=MachineToken.objects.get(), by=actor)
    refused = shell.run("pull", story.exchange.reference)
    assert refused.returncode == 1
    assert "revoked" in refused.stderr
    assert not list(shell.folder.iterdir())


def test_a_token_goes_to_no_plain_address(tmp_path):
    shell = Shell("http://portal.example/", "tl_x", tmp_path)
    refused = shell.run("list")
    assert (refused.returncode, "https://" in refused.stderr) == (2, True)


def test_the_keys_that_sign_are_published(story, shell, cast):
    shell.run("pull", story.exchange.reference)
    with cast.vera.acting():
        assert VaultKey.objects.filter(use="signing").exists()
    assert "Northfield Unified" in (shell.folder / "portal-keys.json").read_text()


def test_cole_makes_keys_opens_what_was_sent_and_countersigns_with_the_client(story, cast, shell):
    _, secret = token_of(
        cast.cole,
        scopes=[Permission.EXCHANGE_READ, Permission.EXCHANGE_ANSWER, Permission.KEY_MANAGE],
        name="Keys",
    )
    shell.environment |= {"THROUGHLINE_TOKEN": secret}
    reference = story.exchange.reference
    for use, file in (("open", "open.key"), ("sign", "sign.pem")):
        made = shell.run("key-new", use, file, "--label", f"Cole, {use}")
        assert made.returncode == 0, made.stderr
        assert (shell.folder / file).stat().st_mode & 0o777 == 0o600
    again = shell.run("key-new", "open", "open.key", "--label", "Twice")
    assert again.returncode == 2  # a key that is there is never overwritten
    shell.environment |= {
        "THROUGHLINE_IDENTITY": "open.key",
        "THROUGHLINE_SIGNING_KEY": "sign.pem",
    }
    assert shell.run("pull", reference).returncode == 0
    package = f"{reference}.zip.age"
    assert "Valid:" in shell.run("verify", package, offline=True).stdout
    opened = shell.run("open", package, "--folder", "rows", offline=True)
    assert (shell.folder / "rows" / "students.csv").exists(), opened.stderr
    signed = shell.run("countersign", package)
    assert signed.returncode == 0, signed.stderr
    whole = json.loads((shell.folder / f"{reference}-manifest.dsse.json").read_text())
    assert len(whole["signatures"]) == 3
    listed = shell.run("keys").stdout
    assert "Cole, open" in listed
    opening = next(line.split()[0] for line in listed.splitlines() if " open " in line)
    assert shell.run("key-revoke", opening, "The computer was lost").returncode == 0
    gone = shell.run("pull", reference)
    assert (gone.returncode, "Every key of your organization is revoked" in gone.stderr) == (
        1,
        True,
    )


def test_a_row_is_doubted_answered_and_taken_over_with_the_client(cast, tmp_path):
    story = making.accepted(cast)
    reference = story.exchange.reference
    scopes = [Permission.EXCHANGE_READ, Permission.EXCHANGE_ACCEPT]
    secrets = {
        "vera": token_of(cast.dana, cast.vera, scopes, name="Deciding")[1],
        "cole": token_of(cast.cole)[1],
    }
    with served() as site:
        vera, cole = (Shell(site, secrets[name], tmp_path) for name in ("vera", "cole"))
        assert "accepted, " in vera.run("returns", "--status", "accepted").stdout
        listed = vera.run("rows", reference).stdout.splitlines()
        key, *told = next(line for line in listed if "  status=" in line).split("  ")
        where = [word for one in told for word in ("--where", one)]
        raised = vera.run("dispute", reference, key, "status", "She left in May.", *where)
        assert "Dispute 1 of" in raised.stdout, raised.stderr
        again = vera.run("dispute", reference, key, "status", "She left in May.", *where)
        assert (again.returncode, "disputed already" in again.stderr) == (1, True)
        assert "She left in May." in cole.run("disputes", "--status", "open").stdout
        value = "F" if "status=W" in told else "W"
        without = cole.run("answer", reference, "1", "correct", "She did.")
        assert (without.returncode, "--value" in without.stderr) == (2, True)
        done = cole.run("answer", reference, "1", "correct", "She did.", "--value", value)
        assert f"corrected to {value}: She did." in done.stdout, done.stderr
        assert "is applied" in vera.run("settle", reference, "1").stdout
        assert f"status={value}" in vera.run("rows", reference, "--key", key).stdout
        closed = vera.run("give-back", reference, "1", "Too late")
        assert closed.returncode == 1
