from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator

from portal.rules.decision import Decision, Reason
from portal.rules.intake import Problem, Rejected
from portal.rules.vocabulary import OrganizationKind
from portal.ui import icons
from portal.ui.counts import Count
from portal.ui.tones import ICONS, TONES, Tone, look
from tests.ui.rendering import part, request_of, tags, words


def test_dana_reads_a_status_in_words_beside_its_icon():
    shown = part("{% status_tag status %}", status="under_review")
    assert words(shown) == "Under review"
    assert "#schedule" in shown
    assert "tl-status--waiting" in shown


def test_a_status_that_knows_its_label_is_shown_by_it():
    assert words(part("{% status_tag kind %}", kind=OrganizationKind.CONVENER)) == (
        "Regional convener"
    )


def test_a_status_nobody_thought_of_is_shown_without_judgement():
    assert look("half_baked").tone is Tone.NEUTRAL
    assert look("half_baked").label == "Half baked"


def test_every_tone_has_an_icon_of_its_own_so_that_color_is_never_alone():
    assert set(ICONS) == set(Tone)
    assert len(set(ICONS.values())) == len(Tone)
    assert set(ICONS.values()) <= icons.NAMES
    assert set(TONES.values()) == set(Tone)


def test_an_icon_that_does_not_exist_is_refused_instead_of_drawing_nothing():
    with pytest.raises(LookupError, match="unicorn"):
        part('{% icon "unicorn" %}')


def test_the_page_header_shows_title_status_and_actions():
    shown = part(
        '{% page_header "AG-12" lead="Roster out." eyebrow="Agreement" status="active" %}'
        '<a href="/sign/">Sign</a>{% endpage_header %}'
    )
    assert words(shown) == "Agreement AG-12 Active Roster out. Sign"


def test_a_partner_name_with_markup_stays_text():
    shown = part("{% page_header name %}{% endpage_header %}", name="<script>alert(1)</script>")
    assert "<script>" not in shown
    assert "<script>" not in part("{% summary_list pairs %}", pairs=[("<script>", "<script>")])
    assert "<script>" not in part("{% empty_state name %}", name="<script>")


def test_breadcrumbs_name_the_way_and_the_place():
    shown = part('{% breadcrumbs "Agreements" "/agreements/" "AG-12" %}')
    assert words(shown) == "Agreements AG-12"
    assert [link["href"] for link in tags(shown, "a")] == ["/agreements/"]
    assert 'aria-current="page"' in shown


def test_facts_without_a_value_show_a_dash():
    assert words(part("{% summary_list pairs %}", pairs=[("Ends", None), ("Cell", 0)])) == (
        "Ends – Cell 0"
    )


def test_a_table_scrolls_in_a_region_that_bears_its_caption():
    shown = part('{% data_table "All agreements" stack=True %}<tbody></tbody>{% enddata_table %}')
    region = tags(shown, "div")[0]
    assert region["role"] == "region"
    assert region["tabindex"] == "0"
    assert region["aria-labelledby"] == tags(shown, "caption")[0]["id"]


def test_vera_sees_that_sent_and_withheld_make_the_cohort():
    shown = words(
        part(
            "{% count_strip parts whole=whole %}",
            parts=[Count("Sent", 1204), {"label": "Withheld", "value": 608, "url": "/why/"}],
            whole=Count("Cohort", 1812),
        )
    )
    assert "1,204 + 608 = 1,812" in shown
    assert "do not add up" not in shown


def test_vera_is_told_when_the_counts_do_not_add_up():
    shown = words(
        part(
            "{% count_strip parts whole=whole %}",
            parts=[Count("Sent", 1204), Count("Withheld", 600)],
            whole=Count("Cohort", 1812),
        )
    )
    assert "do not add up" in shown
    assert "1,804" in shown


def test_counts_without_a_whole_claim_no_sum():
    assert "=" not in words(part("{% count_strip parts %}", parts=[Count("Schools", 4)]))


def test_dana_reads_every_reason_in_words():
    denied = Decision.deny(Reason("SIGNATURE_MISSING", "North Valley has not signed."))
    shown = words(part("{% reasons_panel decision %}", decision=denied))
    assert shown == "Why this is not possible now North Valley has not signed."


def test_whoever_is_asked_for_help_reads_the_code_of_a_reason_too():
    denied = Decision.deny(Reason("SIGNATURE_MISSING", "North Valley has not signed."))
    shown = words(part("{% reasons_panel decision codes=True %}", decision=denied))
    assert shown.endswith("North Valley has not signed. SIGNATURE_MISSING")


def test_an_allowed_decision_without_reasons_says_nothing():
    assert part("{% reasons_panel decision %}", decision=Decision.allow()).strip() == ""


def _problems(count: int) -> list[Problem]:
    return [
        Problem(214 + n, "birthDate", '"2008-31-02"', "a date", "Swap day and month.", "users.csv")
        for n in range(count)
    ]


def test_vera_is_told_row_column_and_remedy():
    shown = words(part("{% problem_list rejected %}", rejected=Rejected(_problems(1))))
    for told in ("1 thing to mend", "users.csv", "214", "birthDate", "Swap day and month."):
        assert told in shown


def test_of_many_problems_vera_sees_the_first_hundred_and_how_many_there_are():
    rejected = Rejected(_problems(300), total=5_000, counts={"a date": 4_990, "a name": 10})
    shown = part('{% problem_list rejected download_url="/all/" %}', rejected=rejected)
    assert len(tags(shown, "tr")) == 1 + 100
    assert "The first 100 of 5,000 are shown." in words(shown)
    assert "4,990 × a date" in words(shown)
    assert tags(shown, "a")[0]["href"] == "/all/"


def test_problems_kept_as_plain_dictionaries_are_shown_too():
    kept = [{"row": 3, "column": "grade", "found": "13", "expected": "9 to 12", "remedy": ""}]
    assert "9 to 12" in words(part("{% problem_list rejected %}", rejected=kept))


def test_a_file_without_problems_shows_no_list():
    assert part("{% problem_list rejected %}", rejected=[]).strip() == ""


def test_steps_say_what_is_done_what_is_now_and_what_is_later():
    shown = part("{% steps labels 2 %}", labels=["Draft", "Review", "Sign"])
    assert words(shown) == "Draft , done Review , now Sign , later"
    assert [item.get("aria-current") for item in tags(shown, "li")] == [None, "step", None]


def test_the_timeline_tells_what_happened_when_and_by_whom():
    entry = {"title": "Signed", "at": datetime(2026, 11, 20, 15, 4, tzinfo=UTC), "by": "Cole"}
    shown = words(part("{% timeline entries %}", entries=[entry, {"title": "Draft"}]))
    assert shown == "Signed Nov 20, 2026, 3:04 PM UTC · Cole Draft"


def test_pages_of_a_list_keep_the_filter():
    shown = part(
        "{% pagination page %}",
        page=Paginator(range(500), 50).get_page(3),
        request=request_of(path="/ledger/?verb=sign&page=3"),
    )
    assert "101–150 of 500" in words(shown)
    assert all("verb=sign" in link["href"] for link in tags(shown, "a"))


def test_a_list_that_fits_one_page_has_no_pages():
    assert part("{% pagination page %}", page=Paginator([1], 50).get_page(1)).strip() == ""


def test_what_cannot_be_undone_asks_for_a_tick_and_carries_the_token():
    shown = part(
        '{% confirm_panel "Terminate" action="/end/" submit="Terminate now" tick="I know." %}'
        "It ends.{% endconfirm_panel %}",
        csrf_token="t0ken",
    )
    assert "t0ken" in shown
    box = next(tag for tag in tags(shown, "input") if tag["type"] == "checkbox")
    assert box["name"] == "confirmed"
    assert "required" in box


def _job(**kept: object) -> SimpleNamespace:
    usual = {"id": "00000000-0000-0000-0000-000000000001", "done": 0, "total": 0, "message": ""}
    return SimpleNamespace(**usual | {"result_url": ""} | kept)


PROGRESS = '{% include "components/progress.html" %}'


def test_running_work_is_asked_after_and_can_be_followed_without_scripts():
    shown = part(PROGRESS, job=_job(status="running", done=5, total=20, message="Sealing"))
    assert "every 1s" in shown
    assert "<noscript>" in shown
    assert tags(shown, "progress")[0]["value"] == "5"
    assert "5 of 20" in words(shown)


def test_finished_work_is_no_longer_asked_after():
    shown = part(PROGRESS, job=_job(status="done", result_url="/exchanges/31/"))
    assert "hx-get" not in shown
    assert tags(shown, "a")[0]["href"] == "/exchanges/31/"


def test_failed_work_gives_a_reference():
    shown = part(PROGRESS, job=_job(status="failed", message="The disk is full."))
    assert "hx-get" not in shown
    assert "The disk is full." in words(shown)
    assert "00000000-0000-0000-0000-000000000001" in words(shown)
