from __future__ import annotations

from django.urls import URLPattern

from portal.routing import route
from portal.rules.permissions import Permission
from sharing.keys.views import keys

P = Permission

urlpatterns: list[URLPattern] = [
    route("keys/", keys.keys, name="keys", needs=P.KEY_MANAGE),
    route("keys/new/", keys.new, name="key_new", needs=P.KEY_MANAGE),
    route("keys/<uuid:key_id>/", keys.key, name="key", needs=P.KEY_MANAGE),
    route("keys/<uuid:key_id>/revoke/", keys.revoke, name="key_revoke", needs=P.KEY_MANAGE),
    route("keys/<uuid:key_id>/discard/", keys.discard, name="key_discard", needs=P.KEY_MANAGE),
]
