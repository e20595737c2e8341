"""Exchanges for machines: what the API answers, and where."""

from ninja import Router

from sharing.exchange.api import (
    asking,
    countersigning,
    deciding,
    deleting,
    disputing,
    returning,
    taking,
    templates,
    uploading,
)

router = Router(tags=["exchanges"])
for _part in (
    asking,
    taking,
    countersigning,
    templates,
    returning,
    uploading,
    deciding,
    deleting,
    disputing,
):
    router.add_router("", _part.router)

__all__ = ["router"]
