"""What an agreement says beside its flows, in plain words: a signer reads all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.rules.plain import joined
from agreements.rules.terms import Kind, Limits, ObligationTerms, Terms

Names = Mapping[UUID, str]

_BINDS = {
    Kind.MOU: "It permits no flow by itself: it sets the limits for every agreement under it.",
    Kind.DSA: "It says what passes between the parties.",
    Kind.DUL: "It allows one purpose, and nothing wider than the agreement it stands under.",
    Kind.JOINDER: "By it the joining party accepts the memorandum as it stands.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the text: a heading and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]
    place: str = ""  # of an own clause: where comments on it belong


def rest_of(terms: Terms, names: Names, parent: str = "") -> list[Part]:
    """Everything the terms say that is not title, parties, term or flow. `parent` names what it
    stands under."""
    own = [Part(one.heading, _body(one.body), f"text:{one.key}") for one in terms.text]
    parts = (
        Part("What kind of agreement this is", tuple(_kind(terms, parent))),
        Part("The limits it sets", tuple(_limits(terms.limits))),
        *own,
        Part("What each party owes", tuple(_owed(one, names) for one in terms.obligations)),
        Part("Ending, incidents and destruction", tuple(_ending(terms))),
    )
    return [part for part in parts if part.paragraphs]


def _kind(terms: Terms, parent: str) -> Iterator[str]:
    yield f"{terms.kind.label}. {_BINDS[terms.kind]}"
    if terms.parent is not None:
        yield (
            f"It stands under {parent or f'agreement {terms.parent.agreement_id}'}, whose terms "
            f"have the SHA-256 hash {terms.parent.sha256}."
        )


def _limits(limits: Limits | None) -> Iterator[str]:
    if limits is None:
        return
    for what, allowed in (
        ("Purposes", [one.label for one in limits.purposes]),
        ("Legal bases", [one.label for one in limits.bases]),
        ("Data elements", limits.elements),
    ):
        if allowed:
            yield f"{what}: only {joined(allowed)}."
    if limits.most_retention_days is not None:
        yield f"Rows are destroyed after {limits.most_retention_days} days at the latest."
    if limits.least_min_cell is not None:
        yield f"No count below {limits.least_min_cell} is shown."
    if limits.redisclosure is not None:
        yield f"At the most: {limits.redisclosure.label.lower()}."
    yield from _joining(limits)


def _joining(limits: Limits) -> Iterator[str]:
    until = f" until {_day(limits.joinder_until)}" if limits.joinder_until else ""
    if limits.joiner_kinds:
        kinds = joined([one.label.lower() for one in limits.joiner_kinds])
        yield f"Others may join by signing a joinder{until}; of these kinds: {kinds}."
    elif until:
        yield f"Nobody joins yet; joinders would be open{until}."


def _body(body: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in body.split("\n\n") if part.strip())


def _owed(one: ObligationTerms, names: Names) -> str:
    owner = names.get(one.owner_id, "An organization that is no party")
    first = f" First due {_day(one.first_due)}." if one.first_due else ""
    again = f" Every {_months(one.every_months)}." if one.every_months else ""
    words = one.words.strip().rstrip(".")
    return f"{owner}: {one.kind.label.lower()}. {words}.{first}{again}"


def _ending(terms: Terms) -> Iterator[str]:
    yield (
        f"Any party may end it with {terms.notice_days} days' notice. Any party may suspend it at "
        "once."
    )
    if terms.breach_hours is not None:
        yield (
            f"Whoever learns that data may have been exposed tells the other parties within "
            f"{terms.breach_hours} hours."
        )
    if terms.destruction:
        yield f"Rows are destroyed like this: {terms.destruction}"


def _months(months: int) -> str:
    return "month" if months == 1 else f"{months} months"


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
