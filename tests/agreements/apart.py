"""What needs real commits, several connections, or the rights of the tables' owner: a database of
its own, hence a process of its own. Prints what happened as JSON; `test_verifying.py` and
`test_deciding_at_once.py` read it.
"""

from __future__ import annotations

import dataclasses
import io
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings_test")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from pyhanko.pdf_utils import generic  # noqa: E402
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: E402

from agreements import actions, facts, queries, sealing  # noqa: E402
from agreements.finding import Wanted  # noqa: E402
from agreements.models import Agreement, Approval, Seal  # noqa: E402
from portal import clock, founding  # noqa: E402
from portal.models import Organization  # noqa: E402
from portal.rules.decision import Refused  # noqa: E402
from portal.rules.permissions import Role  # noqa: E402
from portal.rules.vocabulary import OrganizationKind  # noqa: E402
from portal.vault import files  # noqa: E402
from tests.agreements import making  # noqa: E402
from tests.exchange.racing import A_MOMENT, PATIENCE, Seated, own_database, started  # noqa: E402

OWNER = founding.OWNER


def seated() -> SimpleNamespace:
    found = founding.found_organization
    north = found("Northfield Unified", OrganizationKind.DISTRICT, nces_id="9900001")
    college = found("Northfield State University", OrganizationKind.COLLEGE, opeid="99000100")
    people: dict[str, tuple[str, Organization, list[Role]]] = {
        "vera": ("vera@northfield.example", north, [Role.DATA_STEWARD]),
        "dana": ("dana@northfield.example", north, [Role.PRIVACY_OFFICER, Role.SIGNATORY]),
        "ivy": ("ivy@northfield.example", north, [Role.PRIVACY_OFFICER]),
        "cole": ("cole@nsu.example", college, [Role.PRIVACY_OFFICER, Role.SIGNATORY]),
    }
    seats = {
        name: Seated(
            name,
            founding.seat(email, name.title(), where, roles, from_day=date(2026, 1, 1)).id,
            where,
        )
        for name, (email, where, roles) in people.items()
    }
    return SimpleNamespace(**seats)


# --- at once -----------------------------------------------------------------------------------
def told(work: Callable[[], Any], into: list[str]) -> Callable[[], None]:
    """Runs the work and keeps what became of it."""

    def run() -> None:
        try:
            work()
            into.append("done")
        except Refused as refused:
            into.append(",".join(reason.code for reason in refused.decision.reasons))

    return run


def approve(agreement: Agreement, person: Seated, sha256: str) -> None:
    with person.acting() as actor:
        actions.approve(
            agreement=agreement,
            organization_id=person.organization.id,
            revision_hash=sha256,
            by=actor,
            day=clock.today(),
        )


def at_once(*works: Callable[[], None]) -> list[str]:
    """All of them begin in the same moment, each on a thread and a connection of its own."""
    ready, outcome = threading.Barrier(len(works)), []

    def begin(work: Callable[[], None]) -> Callable[[], None]:
        return lambda: (ready.wait(PATIENCE), told(work, outcome)())  # type: ignore[return-value]

    threads = [started(begin(work)) for work in works]
    for thread in threads:
        thread.join(PATIENCE)
    return sorted(outcome)


def two_officers(cast: SimpleNamespace) -> dict[str, Any]:
    agreement = submitted(cast)
    sha256 = agreement.revision.sha256
    outcome = at_once(
        lambda: approve(agreement, cast.dana, sha256), lambda: approve(agreement, cast.ivy, sha256)
    )
    with cast.dana.acting():
        return {
            "outcome": outcome,
            "approvals": Approval.objects.filter(agreement=agreement).count(),
        }


def edited_meanwhile(cast: SimpleNamespace) -> dict[str, Any]:
    """Vera's edit is written but not yet committed while Dana approves what she read."""
    agreement = submitted(cast)
    sha256 = agreement.revision.sha256
    terms = agreement.revision.terms
    edited, go_on, outcome = threading.Event(), threading.Event(), []

    def edit() -> None:
        with cast.vera.acting() as vera:
            changed = dataclasses.replace(terms, title="Other words")
            actions.revise(agreement=agreement, terms=changed, by=vera)
            actions.submit(agreement=agreement, by=vera)
            edited.set()
            go_on.wait(PATIENCE)

    editing = started(edit)
    edited.wait(PATIENCE)
    approving = started(told(lambda: approve(agreement, cast.dana, sha256), outcome))
    approving.join(A_MOMENT)
    waited = approving.is_alive()
    go_on.set()
    editing.join(PATIENCE)
    approving.join(PATIENCE)
    with cast.dana.acting():
        approvals = Approval.objects.filter(agreement=agreement).count()
    return {"waited": waited, "outcome": outcome, "approvals": approvals}


def approved_first(cast: SimpleNamespace) -> dict[str, Any]:
    """Dana's approval is written but not yet committed while Vera edits."""
    agreement = submitted(cast)
    terms = agreement.revision.terms
    approved, go_on, outcome = threading.Event(), threading.Event(), []

    def approving() -> None:
        with cast.dana.acting() as dana:
            actions.approve(
                agreement=agreement,
                organization_id=cast.dana.organization.id,
                revision_hash=agreement.revision.sha256,
                by=dana,
                day=clock.today(),
            )
            approved.set()
            go_on.wait(PATIENCE)

    def edit() -> None:
        with cast.vera.acting() as vera:
            changed = dataclasses.replace(terms, title="Other words")
            actions.revise(agreement=agreement, terms=changed, by=vera)
            actions.submit(agreement=agreement, by=vera)

    first = started(approving)
    approved.wait(PATIENCE)
    second = started(told(edit, outcome))
    second.join(A_MOMENT)
    waited = second.is_alive()
    go_on.set()
    first.join(PATIENCE)
    second.join(PATIENCE)
    with cast.dana.acting():
        current = Agreement.objects.get(id=agreement.id)
        counted = facts.revision_facts(current)
        assert counted is not None
        return {
            "waited": waited,
            "outcome": outcome,
            "status": str(current.status),
            "count_for_the_new_text": len(counted.approved_ids),
        }


def two_readers(cast: SimpleNamespace, agreement: Agreement) -> dict[str, Any]:
    """Dana and Cole ask for the document in the same moment, before it was made."""
    given: list[bytes] = []

    def read(person: Seated) -> None:
        with person.acting() as actor:
            found = queries.agreement_for(actor, agreement.reference)
            made = sealing.sealed_document(found, by=actor)
            assert made is not None
            given.append(files.read_stored(made.file))

    outcome = at_once(lambda: read(cast.dana), lambda: read(cast.cole))
    with cast.dana.acting():
        seals = Seal.objects.filter(agreement=agreement).count()
    return {"outcome": outcome, "seals": seals, "different": len(set(given))}


# --- altered -----------------------------------------------------------------------------------
def submitted(cast: SimpleNamespace) -> Agreement:
    terms = making.two_flow_terms(cast.dana.organization, cast.cole.organization)
    agreement = making.submitted(terms, drafter=cast.vera)
    with cast.vera.acting():
        return Agreement.objects.select_related("revision").get(id=agreement.id)


def signed(cast: SimpleNamespace) -> Agreement:
    terms = making.two_flow_terms(cast.dana.organization, cast.cole.organization)
    agreement = making.active(terms, drafter=cast.vera, officers=[cast.dana, cast.cole])
    with cast.dana.acting():
        return Agreement.objects.select_related("revision").get(id=agreement.id)


def run(statement: str, values: tuple[Any, ...] = ()) -> None:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(statement, values)


TABLES = ("revision", "approval", "signature", "seal", "party")


@contextmanager
def with_all_rights() -> Iterator[None]:
    """Whoever owns the tables can switch their triggers off; afterwards all is as before."""
    with transaction.atomic(using=OWNER):
        run("SET CONSTRAINTS ALL DEFERRED")
        for table in (*(f"agreements_{name}" for name in TABLES), "portal_ledgerentry"):
            run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        transaction.set_rollback(True, using=OWNER)


def verified(agreement: Agreement, pdf: bytes | None = None) -> dict[str, Any]:
    """What the command says, and its exit status."""
    out, status = io.StringIO(), 0
    with NamedTemporaryFile(suffix=".pdf") as file:
        more = []
        if pdf is not None:
            file.write(pdf)
            file.flush()
            more = ["--pdf", file.name]
        try:
            call_command("verify_agreement", agreement.reference, *more, stdout=out)
        except SystemExit as ended:
            status = int(str(ended.code))
    lines = [line.strip() for line in out.getvalue().splitlines()]
    return {
        "status": status,
        "altered": [line[8:] for line in lines[1:] if line.startswith("ALTERED")],
        "ok": sum(line.startswith("ok") for line in lines),
    }


def tampered(agreement: Agreement, statement: str, *values: Any) -> dict[str, Any]:
    with with_all_rights():
        run(statement, values)
        return verified(agreement)


def rewritten_with_the_ledger(agreement: Agreement) -> dict[str, Any]:
    """A row and what the ledger says about it, both made to fit: the next row and the seal tell."""
    with with_all_rights():
        row = Approval.objects.using(OWNER).filter(agreement=agreement).order_by("approved_at")[0]
        row.comment = "I never said this."
        before, now = row.digest, sealing.evidence_of(row).digest
        run(
            "UPDATE agreements_approval SET comment = %s, digest = %s WHERE id = %s",
            (row.comment, now, row.id),
        )
        run(
            "UPDATE portal_ledgerentry SET detail = "
            "jsonb_set(detail, '{evidence}', to_jsonb(%s::text)) WHERE detail->>'evidence' = %s",
            (now, before),
        )
        return verified(agreement)


def alterations(agreement: Agreement) -> dict[str, Any]:
    coles = (
        "WHERE agreement_id = %s AND organization_id IN "
        "(SELECT id FROM portal_organization WHERE kind = 'college')"
    )
    key = agreement.id
    return {
        "nothing": verified(agreement),
        "a_term": tampered(
            agreement,
            "UPDATE agreements_revision SET content = "
            "jsonb_set(content, '{flows,0,retention_days}', '3650') WHERE agreement_id = %s",
            key,
        ),
        "a_day": tampered(
            agreement,
            "UPDATE agreements_revision SET expires_on = expires_on + 365 WHERE agreement_id = %s",
            key,
        ),
        "an_approver": tampered(
            agreement,
            "UPDATE agreements_approval SET approved_by_id = (SELECT id FROM portal_user WHERE "
            "email = 'ivy@northfield.example') WHERE agreement_id = %s AND organization_id IN "
            "(SELECT id FROM portal_organization WHERE kind = 'district')",
            key,
        ),
        "a_comment": tampered(
            agreement, f"UPDATE agreements_approval SET comment = 'No.' {coles}", key
        ),
        "a_signature_gone": tampered(agreement, f"DELETE FROM agreements_signature {coles}", key),
        "a_title": tampered(
            agreement, f"UPDATE agreements_signature SET job_title = 'Janitor' {coles}", key
        ),
        "a_seal_gone": tampered(
            agreement, "DELETE FROM agreements_seal WHERE agreement_id = %s", key
        ),
        "an_approval_and_the_ledger": rewritten_with_the_ledger(agreement),
    }


def stored(agreement: Agreement) -> tuple[Path, bytes]:
    seal = Seal.objects.using(OWNER).select_related("file").get(agreement=agreement)
    return files._path(seal.file.id), files.read_stored(seal.file)


def documents(agreement: Agreement) -> dict[str, Any]:
    path, pdf = stored(agreement)
    one_byte = bytearray(pdf)
    one_byte[len(pdf) // 3] ^= 1
    on_disk = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(on_disk[:2000] + bytes([on_disk[2000] ^ 1]) + on_disk[2001:])
    altered_on_disk = verified(agreement)
    path.write_bytes(on_disk)
    return {
        "itself": verified(agreement, pdf),
        "one_byte": verified(agreement, bytes(one_byte)),
        "appended": verified(agreement, appended(pdf)),
        "no_seal": verified(agreement, b"%PDF-1.7\n%%EOF"),
        "on_disk": altered_on_disk,
        "size": len(pdf),
    }


def appended(pdf: bytes) -> bytes:
    """A later update of the file, as any PDF editor saves one."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Remark"] = writer.add_object(generic.pdf_string("one more promise"))
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def renamed(cast: SimpleNamespace) -> list[int]:
    """How many agreements Dana finds by a college's new name and by its old one."""
    Organization.objects.using(OWNER).filter(id=cast.cole.organization.id).update(name="Elm")
    with cast.dana.acting() as actor:
        return [
            queries.register_for(actor, Wanted(words=word), clock.today()).agreements.count()
            for word in ("elm", "state")
        ]


def main() -> None:
    with own_database():
        cast = seated()
        agreement = signed(cast)
        other = signed(cast)
        print(
            json.dumps(
                {
                    "two_readers": two_readers(cast, agreement),
                    "two_officers": two_officers(cast),
                    "edited_meanwhile": edited_meanwhile(cast),
                    "approved_first": approved_first(cast),
                    "altered": alterations(agreement),
                    "documents": documents(agreement),
                    "not_sealed_yet": verified(other),
                    "renamed": renamed(cast),
                }
            )
        )
        connections[OWNER].close()


if __name__ == "__main__":
    main()
