from __future__ import annotations

from datetime import date

from portal import founding
from portal.rules.permissions import Role
from portal.rules.vocabulary import OrganizationKind
from sharing.demo.cast import CAST
from sharing.demo.region import write_region
from sharing.demo.story.stage import Counts, Stage

SEATED = date(2026, 7, 1)


def write_files(stage: Stage) -> Counts:
    stage.files = write_region(stage.region, stage.folder)
    return {
        "students": len(stage.region),
        "districts": len(stage.region.districts),
        "files": len(stage.files),
        "folder": str(stage.folder),
    }


def found(stage: Stage) -> Counts:
    for invented in stage.region.organizations:
        stage.organizations[invented.name] = founding.found_organization(
            invented.name,
            OrganizationKind(invented.kind),
            parent=stage.organizations[invented.parent] if invented.parent else None,
            nces_id=invented.nces_id,
            opeid=invented.opeid,
        )
    for person in CAST:
        organization = stage.organizations[person.organization]
        roles = [Role(role) for role in person.roles]
        user = founding.seat(person.email, person.name, organization, roles, from_day=SEATED)
        stage.seat(person.key, user, organization)
    return {"organizations": len(stage.organizations), "people": len(stage.people)}
