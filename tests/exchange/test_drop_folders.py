"""Packages and returns without a browser: a drop folder, a stick, and every refusal in words."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from django.core.management import CommandError, call_command

from agreements.rules.terms import Sealing
from portal import clock, tokens
from portal.models import MachineToken
from portal.vault import signing
from sharing.exchange import actions
from sharing.exchange.dropping import Drop, Folder, lay_out, pick_up
from sharing.exchange.dropping import inbox as inbox_of
from sharing.exchange.models import Download, Return
from tests.exchange import making
from tests.exchange.programs import token_of
from tests.exchange.test_withdrawals import sent_students, withdraw
from tests.keys import making as own

pytestmark = pytest.mark.usefixtures("begun_once")

CLIENT = Path(__file__).resolve().parents[2] / "sharing" / "client" / "src"


class Stick:
    """Cole's machine without a line to the portal: what lies in the folder is all it has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "throughline_client.command", *map(str, words)],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(CLIENT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


@pytest.fixture
def story(cast):
    """The agreement allows plain packages in folders, while Cole's college has no keys."""
    return making.sent(cast, sealing=Sealing.PLAIN_FOLDERS)


@pytest.fixture
def drop(cast, story, tmp_path):
    folder = Folder(tmp_path / "nsu")
    folder.make()
    _, secret = token_of(cast.cole, name="SFTP")
    return Drop(folder, secret)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def answers(folder: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.glob("*.txt")))


def outcomes(drop: Drop, story, pair=None) -> bytes:
    sealed = next(drop.folder.outbox.glob(f"{story.exchange.reference}.zip*")).read_bytes()
    return making.answer(making.rows_of(pair.opens(sealed) if pair else sealed))


def put(drop: Drop, name: str, content: bytes) -> None:
    (drop.folder.inbox / name).write_bytes(content)


def returns(cast) -> list[Return]:
    with cast.vera.acting():
        return list(Return.objects.all())


def test_a_package_is_laid_out_once_and_again_only_when_it_never_arrived(story, drop, cast):
    reference = story.exchange.reference
    assert lay_out(drop) == [f"{reference}.zip"]
    assert names(drop.folder.outbox) == [f"{reference}.zip", "portal-keys.json"]
    package = drop.folder.outbox / f"{reference}.zip"
    first = package.read_bytes()
    package.unlink()  # the partner fetched it
    assert lay_out(drop) == []
    (drop.folder.state / f"{reference}.done").unlink()  # killed before it was seen
    assert lay_out(drop) == [f"{reference}.zip"]
    assert package.read_bytes() == first
    with cast.vera.acting():
        assert Download.objects.count() == 1


def test_what_lies_in_the_outbox_is_taken_away_when_a_family_withdraws(story, drop):
    lay_out(drop)
    package = drop.folder.outbox / f"{story.exchange.reference}.zip"
    lay_out(drop)
    assert package.is_file()
    withdraw(story, sent_students(story)[0])
    lay_out(drop)
    lay_out(drop)
    assert not package.exists()
    assert "ended its consent" in answers(drop.folder.outbox)


def test_a_return_is_handed_in_once_and_its_original_kept_with_the_answer(story, drop, cast):
    lay_out(drop)
    name = f"{story.exchange.reference} spring.csv"
    content = outcomes(drop, story)
    put(drop, name, content)
    assert pick_up(drop, settled=3600) == {}  # still being written
    assert pick_up(drop, settled=0) == {name: True}
    assert [one.status for one in returns(cast)] == ["submitted"]
    kept = next(path for path in drop.folder.taken.iterdir() if path.suffix == ".csv")
    assert kept.read_bytes() == content
    assert "is handed in" in answers(drop.folder.taken)
    put(drop, name, content)  # killed before it was put away, or sent twice
    assert pick_up(drop, settled=0) == {name: True}
    assert "same file as return 1" in answers(drop.folder.taken)
    assert len(returns(cast)) == 1


def test_what_does_not_fit_is_answered_beside_the_file_and_nothing_is_kept(story, drop, cast):
    lay_out(drop)
    content = outcomes(drop, story)
    put(drop, "outcomes.csv", content)
    put(drop, "EX-ZZZZZZZ.csv", content)
    put(drop, f"{story.exchange.reference}.csv", content.replace(b"Return Field", b"Retrun", 1))
    (drop.folder.inbox / "EX-LINK.csv").symlink_to("/etc/passwd")
    assert set(pick_up(drop, settled=0).values()) == {False}
    told = answers(drop.folder.refused)
    assert "must begin with the exchange" in told
    assert "no such exchange" in told
    assert "problems; nothing of it was kept" in told
    assert not returns(cast)
    assert (drop.folder.inbox / "EX-LINK.csv").is_symlink()


def test_no_plain_package_lies_in_a_folder_unless_the_agreement_allows_it(cast, tmp_path):
    story = making.sent(cast)
    folder = Folder(tmp_path / "nsu")
    folder.make()
    drop = Drop(folder, token_of(cast.cole, name="SFTP")[1])
    assert lay_out(drop) == []
    told = answers(folder.outbox)
    assert "only encrypted to a key of your own" in told
    assert "throughline key-new open" in told
    with cast.vera.acting():
        assert not Download.objects.exists()  # it was not taken either
    # One of an earlier day, when this was not asked, is taken away.
    (folder.outbox / f"{story.exchange.reference}.zip").write_bytes(b"plain")
    lay_out(drop)
    assert names(folder.outbox) == [f"{story.exchange.reference}.not-sent.txt"]
    own.registered(cast.cole)
    assert lay_out(drop) == [f"{story.exchange.reference}.zip.age"]
    assert names(folder.outbox) == [f"{story.exchange.reference}.zip.age", "portal-keys.json"]


def test_a_plain_package_that_waits_in_a_folder_is_laid_out_anew_once_there_is_a_key(
    story, drop, cast
):
    reference = story.exchange.reference
    assert lay_out(drop) == [f"{reference}.zip"]
    own.registered(cast.cole)
    assert lay_out(drop) == [f"{reference}.zip.age"]
    assert names(drop.folder.outbox) == [f"{reference}.zip.age", "portal-keys.json"]


def test_what_a_lost_key_opens_does_not_go_on_lying_in_coles_folder(story, drop, cast):
    reference = story.exchange.reference
    lost = own.registered(cast.cole)
    assert lay_out(drop) == [f"{reference}.zip.age"]
    sealed = drop.folder.outbox / f"{reference}.zip.age"
    first = sealed.read_bytes()
    kept = own.registered(cast.cole, label="Vault")
    assert lay_out(drop) == [], "another key harms nobody"
    assert sealed.read_bytes() == first
    own.revoke(cast.cole, lost)
    assert lay_out(drop) == [f"{reference}.zip.age"]
    assert "students.csv" in making.members(kept.opens(sealed.read_bytes()))
    with pytest.raises(pyrage.DecryptError):
        lost.opens(sealed.read_bytes())
    own.revoke(cast.cole, kept)
    assert lay_out(drop) == []
    assert names(drop.folder.outbox) == [f"{reference}.not-sent.txt", "portal-keys.json"]


def test_odd_names_and_odd_files_are_answered_and_stall_nothing(story, drop, cast):
    lay_out(drop)
    content, inbox = outcomes(drop, story), drop.folder.inbox
    reference = story.exchange.reference
    longest = f"{reference} " + "é" * 118 + ".csv"
    assert len(os.fsencode(longest)) > 245
    for name in (longest, f"{reference} " + "x" * 233 + ".csv", f"{reference}\nodd.csv", "\n"):
        put(drop, name, b"x")
    put(drop, f"{reference} closed.csv", content)
    (inbox / f"{reference} closed.csv").chmod(0)
    (inbox / f"{reference} folder.csv").mkdir()
    os.mkfifo(inbox / f"{reference} pipe.csv")
    os.mkfifo(inbox / f"{reference} whole.csv.dsse.json")  # beside what comes last
    put(drop, f"{reference} whole.csv", content)
    ahead = time.time() + 9_999
    os.utime(inbox / f"{reference} whole.csv", (ahead, ahead))  # as its sender's clock said
    done = pick_up(drop, settled=0)
    assert None not in done.values()
    assert done[f"{reference} whole.csv"] is True
    assert [one.status for one in returns(cast)] == ["submitted"]
    kept = [os.fsencode(path.name) for path in drop.folder.refused.iterdir()]
    assert len([one for one in kept if one.endswith(b".problems.txt")]) >= 4
    assert max(map(len, kept)) <= 255
    left = sorted(path.name for path in inbox.iterdir() if not path.is_dir())
    assert left == [f"{reference} pipe.csv", f"{reference} whole.csv.dsse.json"]


def test_one_file_that_breaks_the_program_stops_neither_the_others_nor_the_outbox(story, drop):
    lay_out(drop)
    content, reference = outcomes(drop, story), story.exchange.reference
    put(drop, f"{reference}.csv", content)
    put(drop, "EX-AAA.csv", b"x")
    drop.folder.refused.rmdir()
    drop.folder.refused.write_bytes(b"")  # in the place of a folder
    done = pick_up(drop, settled=0)
    assert done == {"EX-AAA.csv": None, f"{reference}.csv": True, "refused": None}


def test_a_file_that_grows_while_it_is_read_waits_for_the_next_run(story, drop, cast):
    lay_out(drop)
    content, reference = outcomes(drop, story), story.exchange.reference
    put(drop, f"{reference}.csv", content)
    writer = (drop.folder.inbox / f"{reference}.csv").open("ab")

    class Slow(io.BytesIO):
        def write(self, chunk):
            writer.write(b"\n")
            writer.flush()
            return super().write(chunk)

    with writer, pytest.raises(inbox_of.Growing):
        inbox_of._copied(drop.folder.inbox / f"{reference}.csv", Slow())
    assert pick_up(drop, settled=0) == {f"{reference}.csv": True}


@pytest.fixture
def keyed(story, drop, cast, tmp_path):
    """Cole's keys are registered, the package is laid out, and a stick carried it to his desk."""
    pair, signer = own.registered(cast.cole), own.registered(cast.cole, own.Signer.made())
    stick = Stick(tmp_path / "stick")
    (stick.folder / "open.key").write_text(f"{pair.identity}\n")
    (stick.folder / "sign.pem").write_bytes(pem(signer))
    lay_out(drop)
    for path in drop.folder.outbox.iterdir():
        (stick.folder / path.name).write_bytes(path.read_bytes())
    content = outcomes(drop, story, pair)
    (stick.folder / "outcomes.csv").write_bytes(content)
    return pair, signer, stick


def pem(signer) -> bytes:
    from cryptography.hazmat.primitives import serialization as how

    return signer.key.private_bytes(how.Encoding.PEM, how.PrivateFormat.PKCS8, how.NoEncryption())


def test_from_a_stick_the_package_is_checked_opened_countersigned_and_answered(
    story, drop, cast, keyed
):
    _, signer, stick = keyed
    package = f"{story.exchange.reference}.zip.age"
    assert names(drop.folder.outbox) == [package, "portal-keys.json"]
    keys = ("--identity", "open.key")
    assert "is encrypted" in stick.run("verify", package).stderr
    opened = stick.run("open", package, *keys, "--folder", "rows")
    assert opened.returncode == 0, opened.stderr
    assert "students.csv" in names(stick.folder / "rows")
    signs = ("--signing-key", "sign.pem", "--folder", drop.folder.inbox)
    assert stick.run("countersign", package, *keys, *signs).returncode == 0
    packed = stick.run("pack", package, "outcomes.csv", *keys, *signs)
    assert packed.returncode == 0, packed.stderr
    assert set(pick_up(drop, settled=0).values()) == {True}
    assert [one.status for one in returns(cast)] == ["submitted"]
    told = cast.vera.client.get(f"/exchanges/{story.exchange.reference}/manifest/").json()
    keyid = signing.key_id(signer.key.public_key().public_bytes_raw())
    assert told["signatures"][-1]["keyid"] == keyid


def test_a_slip_is_refused_when_it_is_missing_changed_foreign_revoked_or_used(
    story, drop, cast, keyed
):
    pair, signer, stick = keyed
    reference = story.exchange.reference
    inbox = drop.folder.inbox
    content = (stick.folder / "outcomes.csv").read_bytes()

    def pack() -> dict:
        command = ("pack", f"{reference}.zip.age", "outcomes.csv", "--identity", "open.key")
        done = stick.run(*command, "--signing-key", "sign.pem", "--folder", "packed")
        assert done.returncode == 0, done.stderr
        return json.loads((stick.folder / "packed" / f"{reference}.csv.dsse.json").read_text())

    def hand_in(slip, body=content) -> str:
        if slip is not None:
            (inbox / f"{reference}.csv.dsse.json").write_text(json.dumps(slip))
        put(drop, f"{reference}.csv", body)
        before = answers(drop.folder.refused) + answers(drop.folder.taken)
        pick_up(drop, settled=0)
        after = answers(drop.folder.refused) + answers(drop.folder.taken)
        return "".join(set(after.splitlines()) - set(before.splitlines()))

    slip = pack()
    assert "comes with a slip" in hand_in(None)
    assert "at least one byte differs" in hand_in(slip, content + b"\n")
    assert "cannot be read" in hand_in({"payload": "?"})
    stranger = own.Signer.made()
    forged = slip | {"signatures": [signature(stranger, slip)]}
    assert "has not registered" in hand_in(forged)
    told = base64.b64decode(slip["payload"]).replace(b'"at": "2', b'"at": "3')
    later = {**slip, "payload": base64.b64encode(told).decode()}
    assert "changed after it was signed" in hand_in(later)
    assert not returns(cast)
    assert "is handed in" in hand_in(slip)
    assert "same file as return 1" in hand_in(slip)
    with cast.vera.acting() as vera:
        actions.reject(returned=Return.objects.get(), reason="Which term?", by=vera)
    assert "older than the last return" in hand_in(slip)
    early = dated(signer, slip, seconds=1)  # packed in the very second, and carried for a while
    time.sleep(1.1)
    new = own.registered(cast.cole, own.Signer.made(), replaces=[signer.registered.id])
    assert "is handed in" in hand_in(early)
    with cast.vera.acting() as vera:
        actions.reject(returned=Return.objects.get(number=2), reason="Again", by=vera)
    assert "was replaced before" in hand_in(dated(signer, slip, seconds=5))
    assert "which is yet to come" in hand_in(dated(new, slip, seconds=200_000))
    assert len(returns(cast)) == 2
    assert pair.registered.status == "active"


def dated(signer, slip, *, seconds: int) -> dict:
    """The slip with another moment, signed again."""
    told = json.loads(base64.b64decode(slip["payload"]))
    told["at"] = (clock.now() + timedelta(seconds=seconds)).isoformat(timespec="seconds")
    later = {**slip, "payload": base64.b64encode(json.dumps(told).encode()).decode()}
    return later | {"signatures": [signature(signer, later)]}


def signature(signer, slip) -> dict[str, str]:
    message = signing.pre_authentication(slip["payloadType"], base64.b64decode(slip["payload"]))
    keyid = signing.key_id(signer.key.public_key().public_bytes_raw())
    return {"keyid": keyid, "sig": signer.sign(message)}


def test_the_command_works_each_folder_and_a_revoked_token_ends_it(story, cast, tmp_path, capsys):
    token, secret = token_of(cast.cole, name="SFTP")
    (tmp_path / "token").write_text(f"{secret}\n")
    told = f'[[drop]]\nfolder = "{tmp_path}/nsu"\ntoken_file = "{tmp_path}/token"\n'
    (tmp_path / "drops.toml").write_text(told)
    call_command("drop_folders", tmp_path / "drops.toml")
    assert "1 laid out, 0 taken, 0 refused" in capsys.readouterr().out
    with cast.cole.acting() as actor:
        tokens.revoke_token(token=MachineToken.objects.get(id=token.id), by=actor)
    with pytest.raises(CommandError, match="1 of 1 folders"):
        call_command("drop_folders", tmp_path / "drops.toml")
    assert "does not live any more" in capsys.readouterr().err


def test_whatever_a_partner_lays_down_writes_nowhere_else_and_stops_no_other_folder(
    story, cast, tmp_path
):
    _, secret = token_of(cast.cole, name="SFTP")
    (tmp_path / "token").write_text(secret)
    told = "".join(
        f'[[drop]]\nfolder = "{tmp_path}/{name}"\ntoken_file = "{tmp_path}/token"\n'
        for name in ("first", "last")
    )
    (tmp_path / "drops.toml").write_text(told)
    first, last = Folder(tmp_path / "first"), Folder(tmp_path / "last")
    for folder in (first, last):
        folder.make()
    (last.inbox / "outcomes.csv").write_bytes(b"x")
    settings, elsewhere = tmp_path / "settings.toml", tmp_path / "elsewhere"
    settings.write_text("the portal's own")
    elsewhere.mkdir()
    (first.outbox / ".portal-keys.json.part").symlink_to(settings)
    reference = story.exchange.reference
    (first.inbox / f"{reference}.csv").write_bytes(b"x")
    (first.inbox / f"{reference}.csv.dsse.json").write_text("[" * 60_000)
    short = '{"keyid": "a", "sig": ""}'
    (first.inbox / f"{reference}.countersignature.json").write_text(short)
    Path(os.fsdecode(os.fsencode(first.inbox / reference) + b"\xff.csv")).write_bytes(b"x")
    call_command("drop_folders", tmp_path / "drops.toml", settled=0)
    assert settings.read_text() == "the portal's own"
    assert (first.outbox / "portal-keys.json").is_file()
    assert "must begin with" in answers(last.refused)
    told = answers(first.refused)
    assert all(words in told for words in ("slip cannot be read", "countersignature", "letters"))

    for path in sorted(first.refused.iterdir()):
        path.unlink()
    first.refused.rmdir()
    first.refused.symlink_to(elsewhere)
    (first.inbox / "outcomes.csv").write_bytes(b"x")
    with pytest.raises(CommandError, match="1 of 2 folders"):
        call_command("drop_folders", tmp_path / "drops.toml", settled=0)
    assert not any(elsewhere.iterdir())
    assert (first.inbox / "outcomes.csv").is_file()
