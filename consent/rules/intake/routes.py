"""Consent must be signed and dated (34 CFR 99.30): words over the phone can only withdraw it."""

from __future__ import annotations

from consent.rules.intake.rows import ConsentKind, Route
from portal.rules.intake import Reading


def check_route(reading: Reading, event: ConsentKind, route: Route) -> None:
    if event is ConsentKind.GIVEN and route is Route.PHONE:
        reading.refuse(
            "route",
            found='"phone"',
            expected="web, paper, in_person or file where consent is given",
            remedy="Spoken consent is not enough: obtain a signature on paper or on the web.",
        )
