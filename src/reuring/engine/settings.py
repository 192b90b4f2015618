# SPDX-License-Identifier: EUPL-1.2
"""Django's settings, made from `configuration.py`. Nothing here is read from the environment directly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from reuring.engine.configuration import configuration
from reuring.engine.postgres import Cluster

CONFIGURATION = configuration()
CLUSTER = Cluster(CONFIGURATION.data_dir / "postgres")

SECRET_KEY = CONFIGURATION.kept_secret_key()
_previous_key = CONFIGURATION.previous_secret_key
SECRET_KEY_FALLBACKS = [_previous_key.get_secret_value()] if _previous_key else []
DEBUG = False
DEMO = CONFIGURATION.demo

_public = urlsplit(CONFIGURATION.public_url) if CONFIGURATION.public_url else None
SECURE = bool(_public and _public.scheme == "https")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", CONFIGURATION.host, *CONFIGURATION.allowed_hosts]
if _public and _public.hostname:
    ALLOWED_HOSTS.append(_public.hostname)
    CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]

ROOT_URLCONF = "reuring.cli.urls"
WSGI_APPLICATION = "reuring.engine.wsgi.application"

INSTALLED_APPS = [
    # Top floor first: a room may override the templates of the floors below.
    "reuring.cli",
    "reuring.web",
    "reuring.protocols",
    "reuring.circulation",
    "reuring.communities",
    "reuring.catalogue",
    "reuring.activities",
    "reuring.partners",
    "reuring.threads",
    "reuring.ledger",
    "reuring.people",
    "reuring.places",
    "reuring.shell",
    "reuring.engine",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "reuring.shell.permissions.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "reuring.people.middleware.AccessMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reuring.shell.context.view_choices",
                "reuring.web.context.surroundings",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# The database


def _database() -> dict[str, Any]:
    """Django's form of the address: the one set, else that of the embedded cluster."""
    options = conninfo_to_dict(CONFIGURATION.database_url or CLUSTER.url())
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    found: dict[str, Any] = {names[key]: str(value) for key, value in options.items() if key in names}
    rest = {key: value for key, value in options.items() if key not in names}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **found,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": "reuring", **rest},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # In the database, so that guesses at a password are counted across processes.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "engine_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # In the process: what may be thrown away and is asked for on every page.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
}

# Background work: each room's tasks are in its `jobs.py`.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# Accounts

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "reuring.people.backends.CardBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:mine"
LOGOUT_REDIRECT_URL = "web:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "reuring.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "reuring.people.adapters.SocialAccountAdapter"
MFA_ADAPTER = "reuring.people.adapters.SecondFactorAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key",
    # A PIN has few digits: a card allows some guesses, and not many more in a day.
    "card_failed": "10/m/ip,5/5m/key,20/d/key",
    "desk_failed": "5/5m/key,40/d/key",
    "badge_failed": "10/5m/key",
    # Everybody in a branch types at the same few kiosks.
    "kiosk_failed": "30/5m/key",
    # Who looks for people all day long still looks for one at a time.
    "patron_search": "60/10m/key",
    # Joining on line. Several people may do so in a branch, from one address of the network; none of them ten times.
    "join": "20/h/ip,5/h/key",
    # Mails to people outside, by one colleague.
    "partner_invite": "30/h/key",
    # A class may hand in its ideas together; nobody is written to at an address that others keep filling in.
    "idea": "40/h/ip",
    "idea_to": "5/d/key",
    # All of them together: beyond it nobody is refused, and ideas wait unseen until somebody looked.
    "ideas_today": "200/d/key",
    # In groups, by person: more than anybody says in a lively talk, less than a machine.
    "group_join": "20/d/key",
    "group_post": "15/10m/key,60/h/key,200/d/key",
    "listing": "10/d/key",
    "report": "30/d/key",
    "report_stranger": "10/h/ip,100/h/key",
    # A full hall may answer at once from the house's own network; nobody floods an evening with a thousand answers.
    "afterwards": "120/10m/ip,400/h/key",
    # A search that found little counts once a day for a topic from one address, and not by the hundred.
    "unfound": "30/h/ip,1/d/key",
}
ACCOUNT_FORMS = {
    "login": "reuring.people.forms.LoginForm",
    "add_email": "reuring.people.forms.AddEmailForm",
    "change_password": "reuring.people.forms.ChangePasswordForm",
    "set_password": "reuring.people.forms.SetPasswordForm",
    "reset_password": "reuring.people.forms.ResetPasswordForm",
    "reset_password_from_key": "reuring.people.forms.ResetPasswordKeyForm",
    "reauthenticate": "reuring.people.forms.ReauthenticateForm",
}
# One e-mail address each: a new one takes the place of the old one once it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if CONFIGURATION.trusted_proxy else 0
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = "Reuring"
MFA_FORMS = {
    "authenticate": "reuring.people.forms.FactorForm",
    "reauthenticate": "reuring.people.forms.FactorAgainForm",
    "activate_totp": "reuring.people.forms.ActivateAppForm",
    "add_webauthn": "reuring.people.forms.AddKeyForm",
    "edit_webauthn": "reuring.people.forms.EditKeyForm",
}
SOCIALACCOUNT_ONLY = False
# The issuer is the library's own choice, so an address that it has verified finds the account that has it here.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if CONFIGURATION.oidc_issuer and CONFIGURATION.oidc_client_secret:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": CONFIGURATION.oidc_name,
                "client_id": CONFIGURATION.oidc_client_id,
                "secret": CONFIGURATION.oidc_client_secret.get_secret_value(),
                "settings": {"server_url": CONFIGURATION.oidc_issuer},
            }
        ],
    }

# Languages and time

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("de", "Deutsch"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = CONFIGURATION.time_zone

# Files

STATIC_URL = "/static/"
STATIC_ROOT = CONFIGURATION.data_dir / "static"
MEDIA_URL = "/uploads/"
MEDIA_ROOT = CONFIGURATION.uploads_dir
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "reuring.shell.storage.StaticStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = CONFIGURATION.upload_limit_mb * 1024 * 1024

# Safety

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *([CONFIGURATION.oidc_issuer] if CONFIGURATION.oidc_issuer else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "reuring.engine.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
if SECURE:
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
if CONFIGURATION.trusted_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Mail

_mail = urlsplit(CONFIGURATION.mail_road)
EMAIL_BACKEND = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
}.get(_mail.scheme, "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = CONFIGURATION.data_dir / "mail"
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 25)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = CONFIGURATION.email_from

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["terminal"], "level": CONFIGURATION.log_level},
}
