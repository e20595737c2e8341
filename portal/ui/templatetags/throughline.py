"""The parts that pages are made of. What each gives is shown in docs/ui.md."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from portal.ui import counts, fields, formatting, icons, problems, tones

register = template.Library()

for _filter in (formatting.number, formatting.percent, formatting.size, formatting.day):
    register.filter(_filter)
register.filter(formatting.moment)
register.filter(formatting.plural)
register.filter(formatting.waits)
register.filter(formatting.browser)


def _part(name: str, **values: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", values)


# The same everywhere: a list of a hundred lines shows three or four of them.
@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    return format_html(
        '<svg class="usa-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("vendor/icons.svg"),
        icons.named(name),
    )


@register.simple_tag
def status_tag(status: Any, label: str = "", tone: str = "") -> SafeString:
    return _looking(tones.look(status, label=label, tone=tone))


@lru_cache(maxsize=256)
def _looking(look: tones.Look) -> SafeString:
    return _part("status_tag", look=look)


@register.simple_block_tag
def page_header(
    content: str,
    title: str,
    lead: str = "",
    eyebrow: str = "",
    status: Any = None,
    status_label: str = "",
) -> SafeString:
    return _part(
        "page_header",
        title=title,
        lead=lead,
        eyebrow=eyebrow,
        status=status,
        status_label=status_label,
        actions=content,
    )


@register.simple_tag
def breadcrumbs(*labels_and_urls: str) -> SafeString:
    """Label, address, label, address … and last the label of this page."""
    if len(labels_and_urls) % 2 == 0:
        raise template.TemplateSyntaxError("breadcrumbs: the last label takes no address")
    pairs = zip(labels_and_urls[0:-1:2], labels_and_urls[1:-1:2], strict=True)
    return _part("breadcrumbs", links=list(pairs), here=labels_and_urls[-1])


@register.simple_block_tag
def section(content: str, title: str, text: str = "", id: str = "") -> SafeString:
    return _part("section", title=title, text=text, id=id or slugify(title), content=content)


@register.simple_tag
def summary_list(pairs: Iterable[tuple[str, Any]]) -> SafeString:
    return _part("summary_list", pairs=list(pairs))


@register.simple_block_tag
def summary(content: str) -> SafeString:
    return format_html('<dl class="tl-facts">{}</dl>', mark_safe(content))  # noqa: S308 (rendered)


@register.simple_block_tag
def fact(content: str, label: str) -> SafeString:
    return format_html(
        '<div class="tl-fact"><dt>{}</dt><dd>{}</dd></div>',
        label,
        mark_safe(content.strip()),  # noqa: S308 (rendered)
    )


@register.simple_block_tag
def data_table(
    content: str, caption: str, stack: bool = False, hide_caption: bool = False
) -> SafeString:
    return _part(
        "data_table",
        caption=caption,
        stack=stack,
        hide_caption=hide_caption,
        id=f"table-{slugify(caption)}",
        content=content,
    )


@register.simple_tag
def empty_state(
    title: str, text: str = "", action_url: str = "", action_label: str = "", icon: str = "topic"
) -> SafeString:
    return _part(
        "empty_state",
        title=title,
        text=text,
        action_url=action_url,
        action_label=action_label,
        icon_name=icon,
    )


@register.simple_tag
def count_strip(parts: Iterable[Any], whole: Any = None) -> SafeString:
    return _part("count_strip", strip=counts.strip(parts, whole))


@register.simple_block_tag
def alert(content: str, kind: str, heading: str = "") -> SafeString:
    return _part("alert", kind=kind, heading=heading, content=content)


@register.simple_tag
def reasons_panel(decision: Any, title: str = "", id: str = "", codes: bool = False) -> SafeString:
    """A `Decision`, or any reasons; an allowed decision without reasons shows nothing.

    `codes` are for those who are asked for help: error pages show them.
    """
    reasons = list(getattr(decision, "reasons", decision) or ())
    allowed = bool(getattr(decision, "allowed", False))
    return _part("reasons_panel", reasons=reasons, allowed=allowed, title=title, id=id, codes=codes)


@register.simple_tag
def problem_list(rejected: Any, download_url: str = "", lead: str = "") -> SafeString:
    """`lead` says what becomes of a file that is not refused as a whole."""
    report = problems.report(rejected)
    return _part("problem_list", report=report, download_url=download_url, lead=lead)


@register.simple_tag
def steps(labels: Iterable[str], current: int) -> SafeString:
    return _part("steps", steps=list(enumerate(labels, start=1)), current=current)


@register.simple_tag
def timeline(entries: Iterable[Any]) -> SafeString:
    return _part("timeline", entries=list(entries))


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page[Any]) -> SafeString:
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    request = context.get("request")
    query = request.GET if request else QueryDict()
    return _part("pagination", page=page, pages=list(pages), query=query)


@register.simple_block_tag
def chart(
    content: str,
    svg: str,
    caption: str = "",
    download_url: str = "",
    png_url: str = "",
    narrow: str = "",
) -> SafeString:
    """`svg` and `narrow` (the same for a phone) come from `portal.ui.charts`: escaped text."""
    return _part(
        "chart",
        svg=mark_safe(svg),  # noqa: S308
        narrow=mark_safe(narrow),  # noqa: S308
        caption=caption,
        download_url=download_url,
        png_url=png_url,
        table=content,
    )


@register.simple_block_tag(takes_context=True)
def confirm_panel(
    context: Context, content: str, title: str, action: str, submit: str, tick: str = ""
) -> SafeString:
    return _part(
        "confirm_panel",
        title=title,
        action=action,
        submit=submit,
        tick=tick,
        content=content,
        csrf_token=context.get("csrf_token", ""),
        id=slugify(title),
    )


@register.simple_tag
def error_summary(form: Any) -> SafeString:
    return _part("error_summary", errors=fields.errors(form))


@register.simple_tag(name="field")
def field_tag(bound: Any) -> SafeString:
    return _part("field", **fields.parts(bound))


@register.simple_tag
def render_form(form: Any) -> SafeString:
    return _part("form", form=form)
