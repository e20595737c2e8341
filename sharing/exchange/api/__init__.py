"""Exchanges for machines: what the API answers, and where."""

from ninja import Router

from sharing.exchange.api import asking, countersigning, deleting, returning, taking, uploading

router = Router(tags=["exchanges"])
for _part in (asking, taking, countersigning, returning, uploading, deleting):
    router.add_router("", _part.router)

__all__ = ["router"]
