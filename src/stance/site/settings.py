"""Settings for every process of an installation; what differs between installations comes from the environment.

STANCE_DATA           the data folder (default ./data)
DATABASE_URL          postgres://user:password@host:port/name; without it, SQLite inside the data folder
STANCE_HOST / _PORT   where the web process listens (default 127.0.0.1:8000)
STANCE_URL            the address people use, for links and passkeys (default where the server is, http://localhost:<port>)
STANCE_AGENCY         the agency's name, shown on every page (default none)
STANCE_ORIGIN         the ledger's name in checkpoints (default stance.local/<random>, kept in keys/)
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from stance import data_folder
from stance.rooms.listed import PACKAGES
from stance.site import connections, served_address
from stance.site.setting_values import day, network_views, one_of, platform_apps, port, seconds, whole

DATA = data_folder.located()
data_folder.keep_private()
ROOM = Path(__file__).parent

HOST = os.environ.get("STANCE_HOST", "127.0.0.1")
PORT = port("STANCE_PORT", 8000)
_noted = "" if "STANCE_PORT" in os.environ else served_address.noted(DATA)
PUBLIC_URL = (os.environ.get("STANCE_URL") or _noted or f"http://localhost:{PORT}").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")

DEBUG = False
SECRET_KEY = DATA.secret("django-secret") if DATA.keys.is_dir() else "only-until-the-data-folder-is-prepared"
ALLOWED_HOSTS = sorted({"localhost", "127.0.0.1", "[::1]", HOST, urlsplit(PUBLIC_URL).hostname or "localhost"})
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ROOT_URLCONF = "stance.site.urls"
WSGI_APPLICATION = "stance.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
SITE_NAME = "Stance"
AGENCY_NAME = os.environ.get("STANCE_AGENCY", "").strip()

INSTALLED_APPS = [
    *PACKAGES,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "stance.site.middleware.KeepingMiddleware",
    "stance.site.middleware.TextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "stance.people.sign_in.sessions.LastSeenMiddleware",
    "stance.site.middleware.ActorMiddleware",
    "stance.site.refused_attempts.AttemptsMiddleware",
    "stance.site.pace.PaceMiddleware",
    "stance.site.middleware.SecondFactorMiddleware",
    "stance.site.middleware.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOM / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stance.site.navigation.context",
            ],
        },
    }
]


def _sqlite(path: Path) -> dict[str, object]:
    # FULL: a committed ledger entry must survive a power cut; 4 deferred writers gave 30,809 lock errors, IMMEDIATE none.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;"
                "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON"
            ),
        },
    }


_url = os.environ.get("DATABASE_URL", "")
if _url and not _url.startswith(("postgres://", "postgresql://")):
    raise data_folder.DataFolderRefused("DATABASE_URL must start with postgres:// ; leave it unset for SQLite.")
DATABASES = {"default": connections.postgres(_url) if _url else _sqlite(DATA.database)}

TASKS = {
    "default": {
        "BACKEND": "stance.jobs.backend.LeaseBackend",
        "QUEUES": ["default", "imports", "outside", "capture", "streams", "sending"],  # lanes: see serve.LANES
    }
}

AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_breached = os.environ.get("STANCE_BREACHED_PASSWORDS", "")
AUTH_PASSWORD_VALIDATORS = [
    # ASVS 5 V6.2: length and known-bad passwords, no composition rules.
    {"NAME": "stance.people.sign_in.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "stance.people.sign_in.passwords.Unlike"},
    {"NAME": "stance.people.sign_in.passwords.Uncommon"},
    {
        "NAME": "stance.people.sign_in.passwords.GuessableValidator",
        "OPTIONS": {"words": ("stance", *AGENCY_NAME.split(), urlsplit(PUBLIC_URL).hostname or "")},
    },
    {"NAME": "stance.people.breached_passwords.BreachedValidator", "OPTIONS": {"path": _breached}},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "stance.people.sign_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "stance.people.sign_in.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # one step of 30 s either way, for slow typing and clocks (RFC 6238, 5.2)
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
SOCIALACCOUNT_ADAPTER = "stance.people.oidc.adapter.DirectorySignIn"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
OIDC_ISSUER = os.environ.get("STANCE_OIDC_ISSUER", "").rstrip("/")
OIDC_CLIENT_ID = os.environ.get("STANCE_OIDC_CLIENT_ID", "stance")
OIDC_CLIENT_SECRET_FILE = os.environ.get("STANCE_OIDC_CLIENT_SECRET_FILE", "")
OIDC_WORDS = os.environ.get("STANCE_OIDC_WORDS", "Sign in with your agency's account")
OIDC_UNKNOWN = one_of("STANCE_OIDC_UNKNOWN", "refuse", "provision")
OIDC_LINK_BY_EMAIL = one_of("STANCE_OIDC_LINK_BY_EMAIL", "no", "yes") == "yes"
OIDC_PROMPT = one_of("STANCE_OIDC_PROMPT", "login", "select_account", "none_sent")
OIDC_GROUPS_CLAIM = os.environ.get("STANCE_OIDC_GROUPS_CLAIM", "groups")
OIDC_AGENCY = os.environ.get("STANCE_OIDC_AGENCY", "").strip().lower()
OIDC_SECOND_FACTOR = os.environ.get("STANCE_OIDC_SECOND_FACTOR", "mfa").split()
if OIDC_ISSUER and not OIDC_ISSUER.startswith("https://") and urlsplit(OIDC_ISSUER).hostname != "127.0.0.1":
    raise data_folder.DataFolderRefused("STANCE_OIDC_ISSUER must begin with https:// : who signs in is proven over it.")
USERSESSIONS_TRACK_ACTIVITY = False  # it writes on every page view; LastSeenMiddleware does so every five minutes
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}  # counted by stance.people.guessing, in the database
MFA_FORMS = {
    "authenticate": "stance.people.guessing.forms.CountedCode",
    "reauthenticate": "stance.people.guessing.forms.CountedCodeAgain",
    "authenticate_webauthn": "stance.people.passkeys.ReadAnswer",
    "login_webauthn": "stance.people.passkeys.ReadAtTheDoor",
    "reauthenticate_webauthn": "stance.people.passkeys.ReadAgain",
    "add_webauthn": "stance.people.passkeys.ReadNew",
    "edit_webauthn": "stance.people.passkeys.ReadName",
}
DEVICE_COOKIE_NAME = "__Host-stance-device" if SECURE else "stance-device"

SESSION_ENGINE = "stance.people.sign_in.session_store"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-stance" if SECURE else "stance"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SIGN_IN_IDLE_MINUTES = whole("STANCE_SIGN_IN_IDLE_MINUTES", 60)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "stance.site.refused_attempts.forged_form"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
MESSAGE_STORAGE = "stance.site.message_cookie.Storage"
SECURE_HSTS_SECONDS, SECURE_SSL_REDIRECT = (31_536_000 if SECURE else 0), False
SECURE_HSTS_INCLUDE_SUBDOMAINS = one_of("STANCE_HSTS_SUBDOMAINS", "yes", "no") == "yes"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "en-au"
TIME_ZONE = os.environ.get("STANCE_TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOM / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
FILE_UPLOAD_TEMP_DIR = DATA.scratch if DATA.scratch.is_dir() else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 9 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("STANCE_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = port("STANCE_SMTP_PORT", 25)
EMAIL_HOST_USER = os.environ.get("STANCE_SMTP_USER", "")
EMAIL_PASSWORD_FILE = os.environ.get(
    "STANCE_SMTP_PASSWORD_FILE", ""
)  # read at each mail: a new password needs no restart
_mail_tls = connections.mail_tls(EMAIL_HOST)
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail_tls == "starttls", _mail_tls == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("STANCE_MAIL_FROM", f"stance@{urlsplit(PUBLIC_URL).hostname or 'localhost'}")

APPROVAL_REPLY_HOURS = whole("STANCE_APPROVAL_REPLY_HOURS", 24)
SHARED_POSTS = one_of("STANCE_SHARED_POSTS", "no", "yes") == "yes"
APPROVAL_DISTANCE_DAYS = whole("STANCE_APPROVAL_DISTANCE_DAYS", 7)

LEASE_SECONDS = seconds("STANCE_LEASE_SECONDS", "10")

SCAN_COMMAND = os.environ.get("STANCE_SCAN_COMMAND", "")
TRAIL_LOG = one_of("STANCE_TRAIL_LOG", "no", "yes") == "yes"
LINK_HOSTS = frozenset(os.environ.get("STANCE_LINK_HOSTS", "").lower().split())
FETCH_LOOPBACK = one_of("STANCE_FETCH_LOOPBACK", "no", "yes") == "yes"
"""Whether what people point at may be on this machine, at unusual ports and without encryption. For tests alone."""
MEDIA_MB = whole("STANCE_MEDIA_MB", 2048)
"""The largest file of a post that is fetched."""
PLATFORM_APPS = platform_apps()
"""What platforms know this installation as, by platform: the app's id, and the file of its secret."""
NETWORK_VIEWS = network_views()
"""Services that show what the public wrote, by platform, where the account's own server does not."""
PUBLIC_KEPT_DAYS = whole("STANCE_PUBLIC_KEPT_DAYS", 365)
"""For how long what the public wrote to an account is kept, from when it was written."""
ALARM_WEBHOOK = os.environ.get("STANCE_ALARM_WEBHOOK", "").strip()
ALARM_WEBHOOK_SECRET_FILE = os.environ.get("STANCE_ALARM_WEBHOOK_SECRET_FILE", "")
if ALARM_WEBHOOK and not ALARM_WEBHOOK.startswith("https://") and urlsplit(ALARM_WEBHOOK).hostname != "127.0.0.1":
    raise data_folder.DataFolderRefused("STANCE_ALARM_WEBHOOK must begin with https:// .")
if ALARM_WEBHOOK and not ALARM_WEBHOOK_SECRET_FILE:
    raise data_folder.DataFolderRefused(
        "STANCE_ALARM_WEBHOOK needs STANCE_ALARM_WEBHOOK_SECRET_FILE: the secret proves to your program that an alarm is from here."
    )
ALARMS_FROM = day("STANCE_ALARMS_FROM")
"""Posts before that raise no alarm that nobody sent them through Stance."""

UPLOAD_GB_PER_PERSON = whole("STANCE_UPLOAD_GB_PER_PERSON", 200)
UPLOAD_GB = whole("STANCE_UPLOAD_GB", 500)
UPLOADS_PER_PERSON, UPLOADS = whole("STANCE_UPLOADS_PER_PERSON", 500), whole("STANCE_UPLOADS", 5000)
DISK_MARGIN_GB = whole("STANCE_DISK_MARGIN_GB", 2)

PERSON_RATE = whole("STANCE_PERSON_RATE", 20)
PUBLIC_RATE = whole("STANCE_PUBLIC_RATE", 50)
TRUSTED_PROXIES = os.environ.get("STANCE_TRUSTED_PROXIES", "")

LEDGER_ORIGIN = os.environ.get("STANCE_ORIGIN", "")
LEDGER_DIR = DATA.ledger
BLOBS_DIR = DATA.blobs
BLOBS = os.environ.get("STANCE_BLOBS", "").strip()
"""Where originals and media are: "folder", "s3://bucket/beginning-of-keys", or "" for where they were moved to last."""
BLOBS_MOVED_FILE = DATA.root / "blobs-moved"
S3_ENDPOINT = os.environ.get("STANCE_S3_ENDPOINT", "").strip()
S3_REGION = os.environ.get("STANCE_S3_REGION", "us-east-1").strip()
S3_KEY_FILE = os.environ.get("STANCE_S3_KEY_FILE", "").strip()
if (
    S3_ENDPOINT
    and not S3_ENDPOINT.startswith("https://")
    and urlsplit(S3_ENDPOINT).hostname not in ("127.0.0.1", "localhost", "::1")
):
    raise data_folder.DataFolderRefused("STANCE_S3_ENDPOINT must begin with https:// .")
KEYS_DIR = DATA.keys
UPLOADS_DIR = DATA.uploads
BUNDLES_DIR = DATA.bundles
SCRATCH_DIR = DATA.scratch

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"discreet": {"()": "stance.site.log_lines.Discreet"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["discreet"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"stance": {"level": os.environ.get("STANCE_LOG", "INFO")}, "trail": {"level": "INFO"}},
}
