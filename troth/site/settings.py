"""All settings. Everything a person may change comes from an environment variable with a working default.

docs/settings.md lists them.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parent
DEBUG = os.environ.get("TROTH_DEBUG", "") == "1"
TROTH_DATA = Path(os.environ.get("TROTH_DATA", "data")).absolute()
TROTH_BLOBS = TROTH_DATA / "blobs"
TROTH_URL = os.environ.get("TROTH_URL", "").rstrip("/")
TROTH_TRUSTED_PROXIES = os.environ.get(
    "TROTH_TRUSTED_PROXIES", "1" if TROTH_URL.startswith("https://") else "0"
)
TROTH_OIDC_NAME = os.environ.get("TROTH_OIDC_NAME", "")
TROTH_OIDC_ISSUER = os.environ.get("TROTH_OIDC_ISSUER", "").rstrip("/")
TROTH_OIDC_CLIENT_ID = os.environ.get("TROTH_OIDC_CLIENT_ID", "")
TROTH_OIDC_CLIENT_SECRET = os.environ.get("TROTH_OIDC_CLIENT_SECRET", "")
TROTH_DEMO = os.environ.get("TROTH_DEMO", "")
TROTH_SMTP = os.environ.get("TROTH_SMTP", "127.0.0.1:2525")
TROTH_WEB_THREADS = int(os.environ.get("TROTH_WEB_THREADS", "16"))
TROTH_MAIL_THREADS = int(os.environ.get("TROTH_MAIL_THREADS", "8"))
TROTH_JOBS_AT_ONCE = int(os.environ.get("TROTH_JOBS_AT_ONCE", "4"))
TROTH_MAIL_LARGEST = int(os.environ.get("TROTH_MAIL_LARGEST", str(40 * 1024 * 1024)))
TROTH_ANNOUNCEMENTS_AN_ADDRESS = int(os.environ.get("TROTH_ANNOUNCEMENTS_AN_ADDRESS", "20"))
TROTH_ANNOUNCEMENTS_IN_ALL = int(os.environ.get("TROTH_ANNOUNCEMENTS_IN_ALL", "10000"))
TROTH_CHAT_FILE_LARGEST = int(os.environ.get("TROTH_CHAT_FILE_LARGEST", str(10 * 1024 * 1024)))
TROTH_CHAT_A_MINUTE = int(os.environ.get("TROTH_CHAT_A_MINUTE", "60"))
TROTH_CHAT_A_MINUTE_AN_ADDRESS = int(os.environ.get("TROTH_CHAT_A_MINUTE_AN_ADDRESS", "600"))
TROTH_CHAT_LEAVES_AFTER = float(os.environ.get("TROTH_CHAT_LEAVES_AFTER", "60"))
TROTH_CHAT_LINES_AN_ADDRESS = int(os.environ.get("TROTH_CHAT_LINES_AN_ADDRESS", "500"))
TROTH_SMTP_CONNECTIONS = int(os.environ.get("TROTH_SMTP_CONNECTIONS", "200"))
TROTH_LMTP = os.environ.get("TROTH_LMTP", "")
TROTH_SMTP_CERTIFICATE = os.environ.get("TROTH_SMTP_CERTIFICATE", "")
TROTH_SMTP_KEY = os.environ.get("TROTH_SMTP_KEY", "")
TROTH_MAIL_TRUSTED_RELAY = os.environ.get("TROTH_MAIL_TRUSTED_RELAY", "").strip()
TROTH_MAIL_REPLY_TAGS = os.environ.get("TROTH_MAIL_REPLY_TAGS") == "1"
TROTH_UNDO_SECONDS = int(os.environ.get("TROTH_UNDO_SECONDS", "10"))
TROTH_FILE_LARGEST = int(os.environ.get("TROTH_FILE_LARGEST", str(20 * 1024 * 1024)))
TROTH_S3_BUCKET = os.environ.get("TROTH_S3_BUCKET", "")
TROTH_S3_ENDPOINT = os.environ.get("TROTH_S3_ENDPOINT", "").rstrip("/")
TROTH_S3_REGION = os.environ.get("TROTH_S3_REGION", "")
TROTH_S3_ACCESS_KEY = os.environ.get("TROTH_S3_ACCESS_KEY", "")
TROTH_S3_SECRET_KEY = os.environ.get("TROTH_S3_SECRET_KEY", "")
TROTH_METRICS_TOKEN = os.environ.get("TROTH_METRICS_TOKEN", "")
TROTH_LOG_FORMAT = os.environ.get("TROTH_LOG_FORMAT", "line")
TROTH_PUSH_HOSTS = os.environ.get(
    "TROTH_PUSH_HOSTS",
    "fcm.googleapis.com .push.services.mozilla.com .notify.windows.com .push.apple.com",
).split()
TROTH_CANARY_MINUTES = int(os.environ.get("TROTH_CANARY_MINUTES", "0"))
TROTH_GOOGLE_CLIENT = os.environ.get("TROTH_GOOGLE_CLIENT", "")
TROTH_GOOGLE_SECRET = os.environ.get("TROTH_GOOGLE_SECRET", "")
TROTH_MICROSOFT_CLIENT = os.environ.get("TROTH_MICROSOFT_CLIENT", "")
TROTH_MICROSOFT_SECRET = os.environ.get("TROTH_MICROSOFT_SECRET", "")
TROTH_MICROSOFT_TENANT = os.environ.get("TROTH_MICROSOFT_TENANT", "common")

_secret = TROTH_DATA / "secret"
TROTH_SECRET_KEY = os.environ.get("TROTH_SECRET_KEY", "")
SECRET_KEY = TROTH_SECRET_KEY or (
    _secret.read_text(encoding="ascii").strip() if _secret.is_file() else secrets.token_urlsafe(48)
)

_public = urlsplit(TROTH_URL)
_is_https = _public.scheme == "https"
ALLOWED_HOSTS = [_public.hostname, "127.0.0.1", "localhost", "[::1]"] if _public.hostname else ["*"]
CSRF_TRUSTED_ORIGINS = [TROTH_URL] if TROTH_URL else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _is_https
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "troth_session", "troth_csrf", "troth_language"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "troth.site.door.gate.forged"
SECURE_HSTS_SECONDS = 31_536_000 if _is_https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# What may come without https: those who look whether we live ask the port itself. Whoever else does so is
# sent to the address that people use. What a proxy says of https, door/proxies.py has taken in before.
SECURE_SSL_REDIRECT = _is_https
SECURE_SSL_HOST = _public.netloc or None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SILENCED_SYSTEM_CHECKS = [
    # Whether other names under the same domain are served by https is not ours to promise.
    "security.W005",
    "security.W021",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "procrastinate.contrib.django",
    "troth.core",
    "troth.accounts",
    "troth.people",
    "troth.conversations",
    "troth.conversations.search",
    "troth.promises",
    "troth.promises.capacity",
    "troth.promises.receipts",
    "troth.routing",
    "troth.insight",
    "troth.channels",
    "troth.channels.mail",
    "troth.channels.mail.quarantine",
    "troth.channels.chat",
    "troth.desk",
    "troth.desk.hours",
    "troth.desk.notices",
    "troth.portal",
    "troth.portal.promise_page",
    "troth.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "troth.site.door.middleware.ContentSecurityPolicy",
    "troth.site.monitoring.metrics.Timed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "troth.site.door.middleware.FirstRun",
    "troth.site.door.gate.Gate",
]
ROOT_URLCONF = "troth.site.urls"
WSGI_APPLICATION = "troth.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "troth.site.templates.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "troth.site.templates.frame",
            ],
        },
    },
    {
        # allauth asks Django's own engine for the pages that Troth does not restyle; none of them is routed.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]


def _database() -> dict[str, object]:
    """The connection of TROTH_DATABASE_URL, as a role that owns nothing unless the schema is being made."""
    details = conninfo_to_dict(os.environ.get("TROTH_DATABASE_URL", "postgresql:///troth"))
    role = "" if os.environ.get("TROTH_DATABASE_OWNER") == "1" else "-c role=troth_app"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": details.pop("dbname", "troth"),
        "USER": details.pop("user", ""),
        "PASSWORD": details.pop("password", ""),
        "HOST": details.pop("host", ""),
        "PORT": str(details.pop("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **details,
            "options": f"-c timezone=UTC {role}".strip(),
            # A statement that a connection has sent a few times is planned no more: planning was more than
            # half of what PostgreSQL did for a mail.
            "server_side_binding": True,
            "prepare_threshold": 4,
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# In the demo one chooses who to be.
LOGIN_URL = "demo" if TROTH_DEMO else "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "troth.site.door.sign_in.SignIn"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# allauth counts tries in Django's cache: here in PostgreSQL, so that all web processes count together.
CACHES = {"default": {"BACKEND": "troth.accounts.tries.Tries"}}
# The address that a request has is the visitor's own: door/proxies.py has seen to it.
ALLAUTH_TRUSTED_PROXY_COUNT = 0
MFA_ADAPTER = "troth.site.door.second_factors.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Nobody signs up by themselves, so that an address which nobody verified is nobody else's.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
# A browser allows passkeys without https on this machine alone; there its origin is plain http.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _is_https
SOCIALACCOUNT_ADAPTER = "troth.site.door.provider.Provider"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form may lead to no other site, by our own policy; a link may
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "provider",
                "name": TROTH_OIDC_NAME or "OpenID Connect",
                "client_id": TROTH_OIDC_CLIENT_ID,
                "secret": TROTH_OIDC_CLIENT_SECRET,
                "settings": {"server_url": TROTH_OIDC_ISSUER},
            }
        ]
        if TROTH_OIDC_ISSUER and TROTH_OIDC_CLIENT_ID
        else [],
    }
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("tr", "Türkçe"), ("nl", "Nederlands"), ("es", "Español")]
LOCALE_PATHS = [ROOT / "locale"]

STATIC_URL = "/static/"
# Served from the packages themselves: nothing to collect, nothing to forget.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "troth.site.monitoring.logs.PlainLines",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        },
        "json": {"()": "troth.site.monitoring.logs.JsonLines"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if TROTH_LOG_FORMAT == "json" else "line",
        }
    },
    "root": {"handlers": ["stderr"], "level": os.environ.get("TROTH_LOG_LEVEL", "WARNING")},
    "loggers": {
        # A line a job, or a line a refused request, helps nobody.
        "procrastinate": {"level": "WARNING"},
        "mail.log": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
        # Whoever scans the internet asks for hosts that are not ours: 400, and not a traceback each.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
