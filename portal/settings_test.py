"""Settings of the test suite: the portal as it is served, with mail kept in memory."""

import os
import tempfile
from pathlib import Path

from portal.settings import *  # noqa: F403
from portal.settings import VAR

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Files of a test run lie in a folder of their own, which the run removes.
FILES = Path(tempfile.gettempdir()) / f"throughline-test-files-{os.getpid()}"
MASTER_KEY_FILE = VAR / "keys" / "test-master.key"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = None  # type: ignore[assignment]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
