"""Addresses where the publisher's people draft, review, publish and recall.

They open for whoever reads releases and works for the publisher; everybody else finds nothing.
A colleague who may look but not act is refused with reasons by the act itself.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern

from portal.routing import route
from portal.rules.permissions import Permission
from sharing.releases.views import drafting, publishing, review

_P = Permission


def _desk(
    rest: str, view: Callable[..., HttpResponse], name: str, does: Permission | None = None
) -> URLPattern:
    return route(
        f"releases/<uuid:release_id>/{rest}", view, name=name, needs=_P.RELEASE_READ, does=does
    )


urlpatterns: list[URLPattern] = [
    _desk("work/", drafting.work, "release_work"),
    _desk("again/", drafting.count_again, "release_again", _P.RELEASE_PROPOSE),
    _desk("edit/", drafting.edit, "release_edit", _P.RELEASE_PROPOSE),
    _desk("readers/", drafting.name_reader, "release_readers", _P.RELEASE_PROPOSE),
    _desk(
        "readers/<uuid:reader_id>/remove/",
        drafting.remove_reader,
        "release_reader_remove",
        _P.RELEASE_PROPOSE,
    ),
    _desk(
        "suggestions/<int:number>/use/",
        drafting.use_suggestion,
        "release_use",
        _P.RELEASE_PROPOSE,
    ),
    _desk("rework/", drafting.rework, "release_rework", _P.RELEASE_PROPOSE),
    _desk("discard/", drafting.discard, "release_discard", _P.RELEASE_PROPOSE),
    _desk("tick/", drafting.tick, "release_tick", _P.RELEASE_PROPOSE),
    _desk("submit/", drafting.submit, "release_submit", _P.RELEASE_PROPOSE),
    _desk("revise/", drafting.revise, "release_revise", _P.RELEASE_PROPOSE),
    _desk("review/", review.review, "release_review", _P.RELEASE_REVIEW),
    _desk("hidden/", review.hidden_numbers, "release_hidden"),
    _desk("changes/", review.changes, "release_changes"),
    _desk("proof.json", review.proof, "release_proof", _P.RELEASE_REVIEW),
    _desk("publish/", publishing.publish, "release_publish", _P.RELEASE_APPROVE),
    _desk("publish/now/", publishing.publish_now, "release_publish_now", _P.RELEASE_APPROVE),
    _desk("schedule/", publishing.schedule, "release_schedule", _P.RELEASE_APPROVE),
    _desk("unschedule/", publishing.unschedule, "release_unschedule", _P.RELEASE_APPROVE),
    _desk("return/", publishing.send_back, "release_send_back", _P.RELEASE_APPROVE),
    _desk("recall/", publishing.recall, "release_recall", _P.RELEASE_APPROVE),
    _desk("deleted/<uuid:recall_id>/", publishing.confirm_deleted, "release_deleted"),
]
