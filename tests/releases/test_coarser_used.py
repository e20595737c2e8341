"""Vera takes a coarser table that real runs offered, by its button, and it goes to Gus."""

import re

import pytest

from portal.jobs import run_now
from portal.models import Job
from sharing.disclosure.auditor import PrintedTable, audit
from sharing.releases import queries
from sharing.releases.models import Cell
from tests.releases import making

pytestmark = pytest.mark.usefixtures("accepted_once")


@pytest.fixture
def offered(cast):
    """A table of school by race that hides much, with what the search found."""
    making.exchanges.accepted(cast)
    found = making.protected(cast, making.agreed(cast), dimensions=("school", "race_ethnicity"))
    with cast.vera.acting() as vera:
        (job,) = Job.objects.filter(kind="suggest_coarser")
        run_now(job.id, vera.user_id)
        return found, queries.suggestions_for(vera, found), queries.loss_for(vera, found)


@pytest.mark.parametrize("number", [0, -1])
def test_a_coarser_table_that_vera_takes_protects_and_loses_as_little_as_was_said(
    cast, offered, number
):
    found, offers, loss = offered
    offer = [one for one in offers if one.can_use][number]
    client = cast.vera.client
    html = client.get(f"/releases/{found.id}/work/").content.decode()
    button = f"/releases/{found.id}/suggestions/{offer.number}/use/"
    assert button in html
    assert client.post(button).status_code == 302
    with cast.vera.acting():
        found.refresh_from_db()
    assert found.status == "draft"
    again = making.counted(cast, found)
    assert again.status == "protected"
    with cast.vera.acting() as vera:
        lost = queries.loss_for(vera, again)
        assert lost.share_students == pytest.approx(offer.share_hidden_students, abs=0.02)
        assert lost.share_students < loss.share_students
        page, trees = _as_printed(again)
    report = audit(
        [page],
        hierarchies=trees,
        threshold=again.proof["threshold"],
        outcome=again.proof["outcome"],
    )
    assert report.sound
    assert len(report.cells) == again.proof["counts"]["hidden_cells"]
    read = making.release(cast, making.submitted(cast, again))
    shown = cast.gus.client.get(f"/releases/{read.id}/")
    assert shown.status_code == 200
    assert re.search(r"numbers</strong> of this release are hidden", shown.content.decode())


def _as_printed(release):
    """What anybody can read of the release, for an audit that knows nothing else."""
    (about,) = release.proof["tables"].values()
    columns = tuple(about["dimensions"])
    cells = {
        tuple(cell.dims.get(name) or about["roots"][name] for name in columns): cell.value
        for cell in Cell.objects.filter(release=release)
    }
    return PrintedTable("t", columns, cells), {n: release.hierarchies[n] for n in columns}
