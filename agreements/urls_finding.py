"""Finding agreements: the register, its file, and the map. Before the address of any one."""

from __future__ import annotations

from django.urls import URLPattern

from agreements.views import finding
from portal.routing import route
from portal.rules.permissions import Permission

READ = Permission.AGREEMENT_READ

urlpatterns: list[URLPattern] = [
    route("agreements/", finding.agreements, name="agreements", needs=READ),
    route("agreements/map/", finding.flow_map, name="agreement_map", needs=READ),
    route("agreements/register.csv", finding.register_file, name="agreements_csv", needs=READ),
]
