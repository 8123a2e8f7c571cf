"""All settings, in one file; what differs between machines comes from the environment.

ITA_MODE says what the process is: "production" (the default, and the strict one), "demonstration" (./dev run) or
"test" (./dev test). A value that is missing or unsafe stops the start with a sentence that says what to do.
"""

import os
import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import bootstrap
import dj_database_url
import fontpkg_sarabun
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name, default=None):
    """The environment variable `name`, or `default`; production has no default for what only its owner can know."""
    value = os.environ.get(name) or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. {ADVICE[name]}")
    return value


def is_on(name, default):
    """Whether the environment variable `name`, or `default`, says yes."""
    return env(name, default).strip().lower() not in ("0", "false", "no", "off")


ADVICE = {
    "SECRET_KEY": "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(64))' and set it in the "
    "environment of the service; keep it out of the repository.",
    "TRAIL_KEY": "It seals the audit trail. Make one as for SECRET_KEY, set it in the service's environment, keep a "
    "copy in a safe place outside the database, and never change it: older events could no longer be verified.",
    "ALLOWED_HOSTS": "Set it to the host names that people type, separated by commas: ALLOWED_HOSTS=ita.example.go.th",
    "TRUSTED_PROXIES": "Set it to the addresses or networks of the proxies in front of this server, separated by "
    "commas, such as 127.0.0.1,10.0.0.0/8, or to unix for one that connects by a socket file.",
    "DEFAULT_FROM_EMAIL": "EMAIL_HOST is set, so mail will be sent: set it to the sender's address.",
    "SITE_URL": "Set it to the address at which people open this site, for the links in mails and calendars: "
    "SITE_URL=https://ita.example.go.th",
    "EVIDENCE_ROOT": "Set it to the absolute path of a folder that only this service can read and write, outside the "
    "folder of static files: /var/lib/ita-tracker/evidence",
    "EVIDENCE_MAX_BYTES": "Set it to a number of bytes up to 1073741824, such as 20971520 for 20 MB.",
    "DATABASE_URL": "Set it to the database: postgres://user:password@host/name, or sqlite:////absolute/path.sqlite3",
}

MODE = env("ITA_MODE", "production")
if MODE not in ("production", "demonstration", "test"):
    raise ImproperlyConfigured(f"ITA_MODE is {MODE!r}: set it to production, demonstration or test (or leave it out).")
PRODUCTION = MODE == "production"

DEBUG = is_on("DEBUG", "0")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG is on in production, where it shows secrets to visitors. Unset DEBUG.")

PLAIN = "not a secret: demonstration and tests only"  # and so refused in production
SECRET_KEY = env("SECRET_KEY", None if PRODUCTION else PLAIN)
if PRODUCTION and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY == PLAIN):
    raise ImproperlyConfigured(f"SECRET_KEY is too short or too plain. {ADVICE['SECRET_KEY']}")
TRAIL_KEY = env("TRAIL_KEY", None if PRODUCTION else PLAIN)
if PRODUCTION and (len(TRAIL_KEY) < 32 or len(set(TRAIL_KEY)) < 10 or TRAIL_KEY in (SECRET_KEY, PLAIN)):
    raise ImproperlyConfigured(f"TRAIL_KEY is too short or too plain, or the same as SECRET_KEY. {ADVICE['TRAIL_KEY']}")
ALLOWED_HOSTS = (
    env("ALLOWED_HOSTS", None if PRODUCTION else "127.0.0.1,localhost,testserver").replace(" ", "").split(",")
)
HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\]", re.IGNORECASE)
if not all(HOST.fullmatch(host) for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured(f"ALLOWED_HOSTS must be host names without https:// or port. {ADVICE['ALLOWED_HOSTS']}")
CSRF_TRUSTED_ORIGINS = [f"https://{'*' if h.startswith('.') else ''}{h}" for h in ALLOWED_HOSTS if PRODUCTION]

# --- parts -----------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "ita_tracker",
    "measures",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "django_tables2",
    "django_htmx",
    "axes",
]

MIDDLEWARE = [
    "ita_tracker.middleware.Unicode",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ita_tracker.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ita_tracker.middleware.ContentSecurityPolicy",
    "ita_tracker.middleware.NothingKept",
    "ita_tracker.middleware.ThaiDigits",
    "ita_tracker.middleware.MethodRefused",
    "axes.middleware.AxesMiddleware",  # the last, as it asks: it answers for a sign-in that was locked out
]

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
                "measures.navigation.places",
                "reports.navigation.waiting",
            ],
            "builtins": ["ita_tracker.templatetags.thai"],
        },
    }
]

ROOT_URLCONF = "ita_tracker.urls"
WSGI_APPLICATION = "ita_tracker.wsgi.application"

# --- database --------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL", None if PRODUCTION else f"sqlite:///{BASE_DIR / '.state' / 'ita_tracker.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits for its turn instead of failing half-way
        "timeout": 20,
        # recursive_triggers: without it INSERT OR REPLACE slips past the triggers that guard logged rows
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;",
    }
    if MODE == "test":  # a file: in memory all threads would share one connection, and thus one transaction
        DATABASES["default"]["TEST"] = {"NAME": str(BASE_DIR / ".state" / "tests.sqlite3")}

# Files that people bring as evidence: outside the web root and the database; beside the database where that is a file.
_database = Path(str(DATABASES["default"]["NAME"]))
_beside = _database.with_suffix(".evidence") if _database.is_absolute() else BASE_DIR / "var" / "evidence"
EVIDENCE_ROOT = Path(env("EVIDENCE_ROOT", str(_beside)))
if not EVIDENCE_ROOT.is_absolute():
    raise ImproperlyConfigured(f"EVIDENCE_ROOT is {str(EVIDENCE_ROOT)!r}. {ADVICE['EVIDENCE_ROOT']}")
EVIDENCE_MAX_BYTES = env("EVIDENCE_MAX_BYTES", str(20 * 2**20))
if not EVIDENCE_MAX_BYTES.isdecimal() or not 0 < int(EVIDENCE_MAX_BYTES) <= 2**30:
    raise ImproperlyConfigured(f"EVIDENCE_MAX_BYTES is {EVIDENCE_MAX_BYTES!r}. {ADVICE['EVIDENCE_MAX_BYTES']}")
EVIDENCE_MAX_BYTES = int(EVIDENCE_MAX_BYTES)
# Elsewhere a form with a file of more than 2.5 MB is read without it: nobody fills the disk by sending to sign in.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 60  # boxes for files in one form, empty ones too; what may be attached is said there

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "measures.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if MODE == "test":
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")  # tests sign in thousands of times
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [  # Django's, with their messages in Thai
    {"NAME": "measures.passwords.NotLikeThePerson", "OPTIONS": {"user_attributes": ("username", "name", "email")}},
    {"NAME": "measures.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "measures.passwords.NotCommon"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day

# Five wrong passwords for one name from one address close the door to that pair for a quarter of an hour; another
# address is not kept out, or anybody could lock anybody out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the hour that was told stays true
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "ita_tracker.proxies.client_address"
AXES_LOCKOUT_CALLABLE = "measures.views.account.locked_out"

# The proxies in front of this server whose word on the visitor's address is taken: addresses or networks, and "unix"
# for a proxy that connects by a socket file. None: the address is the one that connects, whatever a header claims.
TRUSTED_PROXIES = [proxy.strip() for proxy in env("TRUSTED_PROXIES", "").split(",") if proxy.strip()]
for _proxy in TRUSTED_PROXIES:
    if _proxy != "unix":
        try:
            ip_network(_proxy)
        except ValueError as error:
            raise ImproperlyConfigured(f"TRUSTED_PROXIES: {error}. {ADVICE['TRUSTED_PROXIES']}") from None

# --- mail ------------------------------------------------------------------------------------------------------------

EMAIL_HOST = env("EMAIL_HOST", "")
MAIL_IS_SET = bool(EMAIL_HOST)  # without it, forgotten passwords are a matter for administrators and their links
EMAIL_PORT = env("EMAIL_PORT", "587")
if not EMAIL_PORT.isdecimal():
    raise ImproperlyConfigured(f"EMAIL_PORT is {EMAIL_PORT!r}: set it to a number, 587 (STARTTLS), 465 (TLS) or 25.")
EMAIL_PORT = int(EMAIL_PORT)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", None if MAIL_IS_SET else "nobody@localhost")

# The public address of this site: a mail and a calendar cannot ask the browser for it. Without it none is sent.
SITE_URL = env("SITE_URL", "").rstrip("/")
_SCHEME = "https" if PRODUCTION else "https?"
if SITE_URL and not re.fullmatch(rf"{_SCHEME}://(?!\.)({HOST.pattern})(:[0-9]+)?", SITE_URL, re.IGNORECASE):
    raise ImproperlyConfigured(f"SITE_URL is {SITE_URL!r}. {ADVICE['SITE_URL']}")

# --- language and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "th"
TIME_ZONE = "Asia/Bangkok"
USE_I18N = True
USE_TZ = True

# --- static files ----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / ".build" / "static")))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap/css", Path(bootstrap.__path__[0]) / "css"),
    ("sarabun", Path(fontpkg_sarabun.__file__).parent / "files"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "ita_tracker.staticfiles.Storage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION

# --- safety ----------------------------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "measures.views.errors.form_refused"
if PRODUCTION:
    SECURE_SSL_REDIRECT = is_on("SECURE_SSL_REDIRECT", "1")
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- logging ---------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# --- this product ----------------------------------------------------------------------------------------------------

FIXTURE_DIR = BASE_DIR / "fixtures"
# The built typeface, and what the workers of this machine count and lock; it may be deleted at any time.
BUILD_DIR = Path(env("ITA_BUILD_DIR", str(BASE_DIR / ".build")))
