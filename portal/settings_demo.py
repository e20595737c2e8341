"""The demo: the same portal with a one-click sign-in for an invented cast.

Refuses to load in production and on any but loopback hosts: whoever opens it is signed in as
anyone they like.
"""

from portal.settings import *  # noqa: F403
from portal.settings import ALLOWED_HOSTS, INSTALLED_APPS, PRODUCTION, Misconfigured

if PRODUCTION:
    raise Misconfigured("The demo settings sign anyone in as anyone: never use them in production.")
if not set(ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]", "testserver"}:
    raise Misconfigured("The demo settings serve loopback only; remove THROUGHLINE_HOSTS.")

DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "sharing.demo"]
