"""Settings for every installation; the environment decides, and says so when it cannot work."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from portal import database, secrets_on_disk
from portal.database import Misconfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("THROUGHLINE_VAR", BASE_DIR / "var"))
PRODUCTION = os.environ.get("THROUGHLINE_ENV") == "production"

# The demo's one-click sign-in exists only under portal.settings_demo.
DEMO = False
DEMO_FOLDER = VAR / "demo"
DEBUG = False

if PRODUCTION:
    missing = [
        name
        for name in (
            "SECRET_KEY",
            "DATABASE_URL",
            "OWNER_DATABASE_URL",
            "THROUGHLINE_MASTER_KEY_FILE",
            "THROUGHLINE_HOSTS",
        )
        if not os.environ.get(name)
    ]
    if missing:
        raise Misconfigured(
            f"THROUGHLINE_ENV is production, but {', '.join(missing)} is not set. "
            "See docs/operations.md for what each must hold."
        )

SECRET_KEY = os.environ.get("SECRET_KEY") or secrets_on_disk.text(VAR / "keys" / "session.key")
MASTER_KEY_FILE = Path(os.environ.get("THROUGHLINE_MASTER_KEY_FILE", VAR / "keys" / "master.key"))
FILES = Path(os.environ.get("THROUGHLINE_FILES", VAR / "files"))
ALLOWED_HOSTS = os.environ.get("THROUGHLINE_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []

DATABASES = database.configuration(VAR, dict(os.environ))
DATABASE_ROUTERS = ["portal.rowsecurity.router.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "portal",
    "portal.ui",
    "agreements",
    "consent",
    "sharing.records",
    "sharing.keys",
    "sharing.exchange",
    "sharing.linkage",
    "sharing.releases",
    "sharing.exports",
    "sharing.insight",
    "sharing.destruction",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.Access",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.ui.context.chrome",
            ],
        },
    },
]

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
GUARDIAN_ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_RAISE_403 = False

PASSWORD_HASHERS = ["portal.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "portal.accounts.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "portal.accounts.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Throughline] "
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_ADAPTER = "portal.accounts.SecondFactors"
MFA_TOTP_ISSUER = "Throughline"
MFA_TOTP_TOLERANCE = 0
USERSESSIONS_TRACK_ACTIVITY = True

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
if PRODUCTION:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

EMAIL_BACKEND = os.environ.get(
    "THROUGHLINE_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = os.environ.get("THROUGHLINE_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("THROUGHLINE_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("THROUGHLINE_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("THROUGHLINE_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("THROUGHLINE_EMAIL_TLS", "no") == "yes"
EMAIL_TIMEOUT = 10  # seconds that a page waits for the mail server at most
DEFAULT_FROM_EMAIL = os.environ.get("THROUGHLINE_FROM", "Throughline <portal@throughline.invalid>")

# A shared cache: with one per process, rate limits and one-time codes could be used twice.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
    }
}

# --- the browser -----------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

STATIC_URL = "static/"
# portal/static, and what allauth's pages for passkeys and recovery codes need.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
STATIC_ROOT = VAR / "static"
WHITENOISE_USE_FINDERS = True

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# A list of legal bases that counsel adjusted; without one, agreements/rules/bases.toml holds.
LEGAL_BASES_FILE = os.environ.get("THROUGHLINE_BASES_FILE", "")
UPLOAD_LIMIT = 200_000_000  # bytes of one uploaded file, enforced by portal.uploads

# --- words and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
# Pages for families come in these; everything else is in English, so no page is half translated.
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = os.environ.get("THROUGHLINE_TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True

# Seconds between a worker's signs of life; without three of them its job is given to another.
JOBS_HEARTBEAT = float(os.environ.get("THROUGHLINE_HEARTBEAT", "10"))
PROCRASTINATE_ON_APP_READY = "portal.jobs.tasks.ready"
PROCRASTINATE_WORKER_DEFAULTS = {
    "delete_jobs": "successful",
    "update_heartbeat_interval": JOBS_HEARTBEAT,
    "stalled_worker_timeout": JOBS_HEARTBEAT * 3,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # It names people and files the rest of the log must not.
    "loggers": {"weasyprint": {"level": "ERROR"}, "fontTools": {"level": "ERROR"}},
}
