"""Who is counted for a metric: those of whom an answer may be known, whatever it says."""

from portal.rules.vocabulary import LegalBasis
from sharing.exchange.models import ExchangeRow
from sharing.insight import facts
from sharing.insight.rules.metrics import FIRST_FALL
from sharing.rules.access import ALLOWED
from tests.exchange import making


def test_veras_rate_leaves_out_whoever_has_not_allowed_the_college_to_answer(cast):
    story = making.accepted(cast, return_basis=LegalBasis.CONSENT)
    with cast.vera.acting():
        rows = ExchangeRow.objects.filter(exchange=story.exchange, code=ALLOWED)
        silent = rows.exclude(back_code=ALLOWED)
        for match in ("matched", "unmatched"):
            left_out = silent.filter(match=match).count()
            assert 0 < left_out < rows.filter(match=match).count()
        withheld = story.returned.acceptance.result["withheld"]
        assert silent.filter(match="matched").count() == withheld
        found = facts.answered(
            organization_id=cast.vera.organization.id, class_of=making.CLASS, metric=FIRST_FALL
        )
        counted = {
            str(one) for one in rows.filter(back_code=ALLOWED).values_list("subject", flat=1)
        }
        assert {one.subject for one in found} == counted
