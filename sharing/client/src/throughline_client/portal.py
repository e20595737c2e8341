"""What a registrar's program does with a portal, typed."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from .keeping import KeyPair
from .talking import TRIES, Answered, Line, Unanswered
from .told import Dispute, Request, Returned, Taken

API = "/api/v1"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Portal:
    """One portal, as one token sees it."""

    line: Line

    @classmethod
    def at(cls, site: str, token: str) -> Portal:
        return cls(Line(site, token))

    @classmethod
    def from_environment(cls) -> Portal:
        """Reads THROUGHLINE_URL and THROUGHLINE_TOKEN (or THROUGHLINE_TOKEN_FILE)."""
        site, token = os.environ.get("THROUGHLINE_URL", ""), os.environ.get("THROUGHLINE_TOKEN", "")
        if kept := os.environ.get("THROUGHLINE_TOKEN_FILE"):
            token = Path(kept).read_text(encoding="utf-8").strip()
        if not site or not token:
            raise ValueError("Set THROUGHLINE_URL and THROUGHLINE_TOKEN.")
        return cls.at(site, token)

    def requests(self, **wanted: str) -> Iterator[Request]:
        """Every request, page by page: `status`, `role`, `due_before`, `sent_since`."""
        offset, total = 0, 1
        while offset < total:
            query = urlencode({**wanted, "limit": "200", "offset": str(offset)})
            told = self.line.ask("GET", f"{API}/exchanges?{query}").json()
            yield from map(Request.of, told["exchanges"])
            offset, total = offset + 200, told["total"]

    def request(self, reference: str) -> dict[str, Any]:
        return self.line.ask("GET", _one(reference)).json()

    def pull(self, reference: str, folder: Path) -> Taken:
        """Takes the package. What broke off goes on where it was, and nothing half stays named."""
        told = self._post(f"{_one(reference)}/downloads")
        path, part = folder / told["name"], folder / f"{told['name']}.part"
        for left in reversed(range(TRIES)):
            self._read_on(told["path"], part, told["sha256"])
            if part.stat().st_size >= told["bytes"] or not left:
                break
        if hash_of(part) != told["sha256"]:
            part.unlink()
            raise Unanswered("The package that arrived is not the one that was sent. Try again.")
        part.replace(path)
        return Taken(path, told["sha256"], told["rows"], date.fromisoformat(told["destroy_by"]))

    def _read_on(self, address: str, part: Path, sha256: str) -> None:
        have = part.stat().st_size if part.exists() else 0
        headers = {"Range": f"bytes={have}-", "If-Range": f'"{sha256}"'} if have else {}
        try:
            with self.line.opened("GET", address, headers=headers) as response:
                is_rest = response.status == HTTPStatus.PARTIAL_CONTENT
                _write(response, part, "ab" if is_rest else "wb")
        except OSError as error:
            status = getattr(error, "code", None)
            if status == 416:
                return
            if status is not None:
                self.line.ask("GET", address, headers=headers)  # raises with the portal's words

    def keys(self) -> bytes:
        """The published keys that sign, for checking without the portal."""
        return self.line.ask("GET", "/.well-known/portal-keys.json").body

    def check(self, reference: str, file: Path, *, encoding: str = "utf-8") -> Returned:
        """The portal's own check, in parts that resume. Raises `Answered` with every problem."""
        try:
            return self._checked(reference, file, encoding)
        except Answered as refused:
            if refused.codes != {"STATUS"}:
                raise
        # What a program that was ended had begun came to its end meanwhile: once more, from new.
        return self._checked(reference, file, encoding)

    def _checked(self, reference: str, file: Path, encoding: str) -> Returned:
        upload = self._post(
            f"{_one(reference)}/uploads",
            {
                "file_name": file.name,
                "bytes": file.stat().st_size,
                "sha256": hash_of(file),
                "encoding": encoding,
            },
        )
        address = f"{API}/uploads/{upload['id']}"
        came = {part["number"] for part in upload["received"]}
        with file.open("rb") as content:
            for number in range(1, upload["parts"] + 1):
                part = content.read(upload["part_bytes"])
                if number not in came:
                    self._send_part(f"{address}/parts/{number}", part)
        try:
            return Returned.of(self._post(f"{address}/finish"))
        except Answered:
            self._forget(address)
            raise

    def handed_in(self, reference: str, file: Path) -> Returned | None:
        """The return that this very file became before, unless it was given back."""
        sha256 = hash_of(file)
        for told in self.request(reference)["returns"]:
            if told["sha256"] == sha256 and told["status"] in ("submitted", "accepted"):
                return Returned.of(told)
        return None

    def submit(self, reference: str, number: int) -> Returned:
        return Returned.of(self._post(f"{_one(reference)}/returns/{number}/submission"))

    def discard(self, reference: str, number: int) -> None:
        self.line.ask("DELETE", f"{_one(reference)}/returns/{number}")

    def receipts(self, reference: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.line.ask("GET", f"{_one(reference)}/receipts").json()[
            "receipts"
        ]
        return found

    def disputes(self, **wanted: str) -> list[Dispute]:
        """Rows that are doubted, those that wait first: `status`."""
        query = f"?{urlencode(wanted)}" if wanted else ""
        found = self.line.ask("GET", f"{API}/disputes{query}").json()["disputes"]
        return [Dispute.of(told) for told in found]

    def answer(
        self, reference: str, number: int, answer: str, words: str, value: str = ""
    ) -> Dispute:
        """For the college: `correct` with a value, `confirm` or `withdraw`."""
        told = {"answer": answer, "words": words, "value": value}
        return Dispute.of(self._post(f"{_one(reference)}/disputes/{number}/answer", told))

    def returns(self, **wanted: str) -> Iterator[dict[str, Any]]:
        """Returns of every exchange, page by page: `status`."""
        offset, total = 0, 1
        while offset < total:
            query = urlencode({**wanted, "limit": "200", "offset": str(offset)})
            told = self.line.ask("GET", f"{API}/returns?{query}").json()
            yield from told["returns"]
            offset, total = offset + 200, told["total"]

    def accept(self, reference: str, number: int) -> dict[str, Any]:
        """For the district: begins to store the outcomes. `acceptance` says how far it is."""
        return self._post(f"{_one(reference)}/returns/{number}/acceptance")

    def acceptance(self, reference: str, number: int) -> dict[str, Any]:
        return self.line.ask("GET", f"{_one(reference)}/returns/{number}/acceptance").json()

    def give_back(
        self, reference: str, number: int, reason: str, rows: Sequence[Mapping[str, str]] = ()
    ) -> dict[str, Any]:
        """For the district: `rows` name `return_key`, `column` and `reason`."""
        told = {"reason": reason, "rows": [dict(row) for row in rows]}
        return self._post(f"{_one(reference)}/returns/{number}/rejection", told)

    def rows(self, reference: str, key: str = "") -> Iterator[dict[str, Any]]:
        """For the district: what is on file from an exchange, or of one return key."""
        offset, most = 0, 500
        while True:
            told = {"return_key": key or None, "limit": most, "offset": offset}
            found = self._post(f"{_one(reference)}/rows", told)["rows"]
            yield from found
            offset += most
            if len(found) < most:
                return

    def dispute(
        self, reference: str, key: str, row: Mapping[str, str], field: str, reason: str
    ) -> Dispute:
        """For the district: doubts one field of one row, or with `row` all of it."""
        told = {"return_key": key, "row": dict(row), "field": field, "reason": reason}
        return Dispute.of(self._post(f"{_one(reference)}/disputes", told))

    def settle(self, reference: str, number: int) -> Dispute:
        """For the district: takes over what the college answered."""
        return Dispute.of(self._post(f"{_one(reference)}/disputes/{number}/settlement"))

    def registered(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.line.ask("GET", f"{API}/keys").json()["keys"]
        return found

    def register(self, key: KeyPair, label: str, replaces: Sequence[str] = ()) -> dict[str, Any]:
        """Registers the public half, and shows that the other half is here."""
        told = {"public": key.public, "label": label, "replaces": list(replaces)}
        waiting = self._post(f"{API}/keys", told)
        answer = {"answer": key.answer(waiting["challenge"])}
        return self._post(f"{API}/keys/{quote(waiting['id'], safe='')}/proof", answer)

    def revoke(self, key_id: str, reason: str, lost_on: date | None = None) -> dict[str, Any]:
        """What the key signed before the day on which it was lost stays valid."""
        told = {"reason": reason, "lost_on": lost_on.isoformat() if lost_on else None}
        return self._post(f"{API}/keys/{quote(key_id, safe='')}/revocation", told)

    def manifest(self, reference: str) -> dict[str, Any]:
        """What was sent, signed by both sides."""
        found: dict[str, Any] = self.line.ask("GET", f"{_one(reference)}/manifest").json()
        return dict(found["envelope"])

    def countersign(self, reference: str, signature: dict[str, str]) -> dict[str, Any]:
        return dict(self._post(f"{_one(reference)}/countersignature", signature)["envelope"])

    def _forget(self, address: str) -> None:
        """A refused upload is gone already; one that is not whole is put aside."""
        try:
            self.line.ask("DELETE", address)
        except Answered:
            return

    def _send_part(self, address: str, part: bytes) -> None:
        digest = base64.b64encode(hashlib.sha256(part).digest()).decode()
        self.line.ask(
            "PUT",
            address,
            body=part,
            headers={
                "Content-Type": "application/octet-stream",
                "Content-Digest": f"sha-256=:{digest}:",
            },
        )

    def _post(self, address: str, told: dict[str, Any] | None = None) -> dict[str, Any]:
        return self.line.ask(
            "POST",
            address,
            body=json.dumps(told or {}).encode(),
            headers={"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex},
        ).json()


def _write(response: Any, part: Path, mode: str) -> None:
    with part.open(mode) as out:
        while chunk := response.read(CHUNK):
            out.write(chunk)


def hash_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _one(reference: str) -> str:
    return f"{API}/exchanges/{quote(reference, safe='')}"
