"""The demo: the same portal with a one-click sign-in for an invented cast (ADR 7).

Refuses to load in production and on any but loopback hosts: whoever opens it is signed in as
anyone they like. Its database and files are its own, rebuilt by each `make demo`.
"""

from portal import database
from portal.settings import *  # noqa: F403
from portal.settings import (
    ALLOWED_HOSTS,
    DEMO_FOLDER,
    INSTALLED_APPS,
    PRODUCTION,
    VAR,
    Misconfigured,
)

if PRODUCTION:
    raise Misconfigured("The demo settings sign anyone in as anyone: never use them in production.")
if not set(ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]", "testserver"}:
    raise Misconfigured("The demo settings serve loopback only; remove THROUGHLINE_HOSTS.")

DEMO = True
DATABASES = database.embedded(VAR, "throughline_demo")
FILES = DEMO_FOLDER / "files"
MASTER_KEY_FILE = VAR / "keys" / "demo-master.key"
# Mail to invented people goes nowhere: it lies here to be read.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DEMO_FOLDER / "mail"
SESSION_COOKIE_NAME = "demo_session"
LOGIN_URL = "demo"
INSTALLED_APPS = [*INSTALLED_APPS, "sharing.demo"]
