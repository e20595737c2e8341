"""The portal with one more kind of work, which a test can watch and kill."""

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.portal.worked"]
