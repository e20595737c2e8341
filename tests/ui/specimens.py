"""Pages that use every part at once, as real pages would."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from portal.rules.decision import Decision, Reason
from portal.rules.intake import Problem, Rejected
from portal.ui.charts import bar_chart, stacked_counts
from portal.ui.counts import Count
from portal.ui.widgets import DayInput
from tests.ui.rendering import page, request_of

LIST = """
{% page_header "Agreements" lead="What your district shares." %}
  <a class="usa-button" href="#">{% icon "add" %}Draft an agreement</a>
{% endpage_header %}
{% data_table "All agreements" stack=True %}
  <thead><tr><th scope="col">Agreement</th><th scope="col">Status</th><th scope="col">Ends</th>
  <th scope="col" class="number">Students</th></tr></thead>
  <tbody>{% for name, status, ends, students in rows %}<tr>
    <th scope="row"><a href="#">{{ name }}</a></th>
    <td data-label="Status">{% status_tag status %}</td>
    <td data-label="Ends">{{ ends|day }}</td>
    <td data-label="Students" class="number">{{ students|number }}</td>
  </tr>{% endfor %}</tbody>
{% enddata_table %}
{% pagination pages %}
"""
ROWS = [
    ("College outcomes 2026", "active", date(2027, 6, 30), 1812),
    ("Summer bridge", "under_review", date(2026, 8, 31), 240),
    ("Advising", "suspended", date(2026, 12, 31), 975),
    ("Mentoring", "terminated", date(2025, 6, 30), None),
    ("Aggregate outcomes", "draft", None, 0),
]
DETAIL = """
{% page_header "College outcomes 2026" status="active" eyebrow="Agreement AG-12" %}
{% endpage_header %}
{% steps labels 4 %}
<div class="tl-split">
  <div class="tl-stack">
    {% section "Flow 1: roster out" text="From Northfield to North Valley." %}
      {% summary_list pairs %}
    {% endsection %}
    {% reasons_panel denied %}
    {% confirm_panel "Terminate" action="/end/" submit="Terminate" tick="I understand." %}
      <p>Both parties are told.</p>
    {% endconfirm_panel %}
  </div>
  {% section "What has happened" %}{% timeline events %}{% endsection %}
</div>
"""
WORK = """
{% page_header "Class of 2026" eyebrow="Exchange EX-31" status="requested" %}{% endpage_header %}
{% count_strip parts whole=whole %}
{% alert "info" "The return is due" %}On March 31.{% endalert %}
{% alert "warning" %}Two families answered after the package was sealed.{% endalert %}
{% include "components/progress.html" with job=done %}
{% include "components/progress.html" with job=failed %}
{% problem_list rejected download_url="#" %}
{% empty_state "No return has arrived" "It appears here." action_url="#" action_label="Remind" %}
"""
CHARTS = """
{% page_header "Seamless enrollment" %}{% endpage_header %}
{% chart bars caption="Enrolled in the first fall." download_url="#" %}
  {% data_table "The numbers" %}<thead><tr><th scope="col">School</th></tr></thead>
  <tbody><tr><th scope="row">Northfield</th></tr></tbody>{% enddata_table %}
{% endchart %}
{% chart stack %}{% endchart %}
"""
FORM = """
{% page_header "Draft an agreement" %}{% endpage_header %}
<form method="post" class="usa-form tl-form tl-panel" novalidate>
  {% render_form form %}<button class="usa-button" type="submit">Save</button>
</form>
"""


class Draft(forms.Form):
    name = forms.CharField(label="Name", help_text="As your board will read it.")
    partner = forms.ChoiceField(label="Partner", choices=[("a", "North Valley")])
    basis = forms.ChoiceField(
        label="Legal basis", widget=forms.RadioSelect, choices=[("c", "Consent"), ("s", "Studies")]
    )
    elements = forms.MultipleChoiceField(
        label="Elements",
        widget=forms.CheckboxSelectMultiple,
        choices=[("n", "Name"), ("b", "Birth date")],
    )
    until = forms.DateField(label="Until", widget=DayInput)
    cell = forms.IntegerField(label="Smallest cell", required=False)
    roster = forms.FileField(label="Roster", help_text="A .zip of at most 200 MB.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    sure = forms.BooleanField(label="I have read it")


def _refused() -> Draft:
    form = Draft({"name": ""})
    form.is_valid()
    return form


def _job(number: int, **kept: object) -> SimpleNamespace:
    usual = {"id": f"00000000-0000-0000-0000-00000000000{number}", "done": 0, "total": 0}
    return SimpleNamespace(**usual | {"message": "Sealing", "result_url": "/"} | kept)


def _charts() -> dict[str, str]:
    rows = [
        {"school": s, "group": g, "rate": v, "n": n}
        for s, g, v, n in [("Northfield", "A", 0.4, 9), ("Northfield", "B", None, None)]
    ]
    words = {"title": "Enrollment", "description": "By school."}
    return {
        "bars": bar_chart(
            rows, category="school", series="group", value="rate", value_label="Rate", **words
        ),
        "stack": stacked_counts(
            rows, category="school", series="group", value="n", value_label="Students", **words
        ),
    }


def all_pages() -> dict[str, str]:
    problems = [
        Problem(214 + n, "birthDate", '"31-02"', "a date", "Swap them.", "users.csv")
        for n in range(3)
    ]
    pages = {
        "list": page(
            LIST,
            request=request_of(path="/people/", said=(("success", "AG-12 is active."),)),
            rows=ROWS,
            pages=Paginator(range(1000), 50).get_page(7),
        ),
        "detail": page(
            DETAIL,
            labels=["Draft", "Review", "Approval", "Signature", "Active"],
            pairs=[("Purpose", "Learn which graduates enroll"), ("Smallest cell", 10)],
            denied=Decision.deny(Reason("SIGNATURE_MISSING", "North Valley has not signed.")),
            events=[
                {"title": "Signed", "by": "Cole", "at": datetime(2026, 11, 20, 15, 4, tzinfo=UTC)}
            ],
        ),
        "work": page(
            WORK,
            parts=[Count("Sent", 1204, tone="good"), Count("Withheld", 608, url="#")],
            whole=Count("Cohort", 1812, "class of 2026"),
            done=_job(1, status="done"),
            failed=_job(2, status="failed"),
            rejected=Rejected(problems, total=214, counts={"a date": 200, "a name": 14}),
        ),
        "charts": page(CHARTS, **_charts()),
        "form": page(FORM, form=Draft()),
        "refused form": page(FORM, form=_refused()),
        "signed out": page("<h1>Hello</h1>", base="base_public.html", request=request_of(None)),
    }
    for code in ("400", "403", "403_csrf", "404", "413", "500", "503"):
        context = {"reasons": (Reason("ROLE_SCOPE", "Signatories may."),), "reference": "7f3a"}
        pages[code] = render_to_string(f"{code}.html", context, request_of())
    return pages
