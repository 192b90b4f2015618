# SPDX-License-Identifier: EUPL-1.2
"""What can be set from outside: environment variables `REURING_...`, read once, checked at once.

Every field is a setting; its description is the line in `docs/settings.md`, which a test holds to this class.
"""

from __future__ import annotations

import re
import secrets
import sys
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "REURING_"
DEMO_SIP2_PORT = 6001


class SettingsError(Exception):
    """One or more settings are wrong. The message names each, in plain words, with what to do."""

    code = "settings-wrong"


class Configuration(BaseSettings):
    """All settings, with a safe default for each."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    data_dir: Path = Field(
        Path("var"), description="The one folder that holds the database, uploads, search index and secret key."
    )
    database_url: str | None = Field(
        None,
        description="A PostgreSQL 15 or newer to use, as `postgresql://user:password@host/database`. "
        "Empty: Reuring runs its own inside the data folder.",
    )
    host: str = Field("127.0.0.1", description="The address to listen on. The default is this machine only.")
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
    workers: int = Field(2, ge=1, le=64, description="How many processes serve pages.")
    threads: int = Field(2, ge=1, le=64, description="How many threads each of those processes uses.")
    public_url: str | None = Field(
        None,
        description="The address people type, such as `https://bibliotheek.example`. Empty: the listening address.",
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="More host names that may be used to reach the site, separated by commas."
    )
    trusted_proxy: bool = Field(
        False,
        description="`true` if a proxy of yours stands in front and sets `X-Forwarded-For` and `X-Forwarded-Proto`.",
    )
    secret_key: SecretStr | None = Field(
        None, description="Signs sessions and links, and mixes PINs. Empty: made once and kept in the data folder."
    )
    previous_secret_key: SecretStr | None = Field(
        None, description="The secret key of before, so that PINs and links that were made with it go on working."
    )
    demo: bool = Field(
        False, description="`true` for a demonstration: demo accounts, the component page, no second factor asked."
    )
    second_factor: Literal["required", "off"] | None = Field(
        None,
        description="Whether staff need a second factor: `required` or `off`. `off` is for a demonstration only. "
        "Empty: `off` in a demonstration, else `required`.",
    )
    email_url: str | None = Field(
        None,
        description="How mail leaves: `console:` (shown in the terminal), `file:` (kept in the data folder) or "
        "`smtp://user:password@host:port` (`smtps:` for TLS, `smtp+tls:` for STARTTLS). Empty: `file:` in a "
        "demonstration, else `console:`.",
    )
    email_from: str = Field("Bibliotheek <noreply@localhost>", description="The sender of mail.")
    sms_url: str = Field(
        "off",
        description="How SMS leaves: `off`, `file:` (kept in the data folder) or the `https://` address of a "
        "gateway that takes JSON (see `docs/operating.md`).",
    )
    sms_token: SecretStr | None = Field(None, description="What the SMS gateway knows us by, sent as a bearer token.")
    sms_sender: str = Field(
        "Bibliotheek", max_length=16, description="The sender of SMS: at most 11 letters and figures, or a number."
    )
    oidc_name: str = Field("Inloggen via je organisatie", description="What the button for OpenID Connect says.")
    oidc_issuer: str | None = Field(None, description="The issuer address for OpenID Connect. Empty: off.")
    oidc_client_id: str | None = Field(None, description="The client id for OpenID Connect.")
    oidc_client_secret: SecretStr | None = Field(None, description="The client secret for OpenID Connect.")
    payment_provider: Literal["off", "local", "mollie"] | None = Field(
        None,
        description="Who takes payments on line: `mollie`, `off`, or `local` (a bank that the demonstration plays "
        "itself). Empty: `local` in a demonstration, else `off`.",
    )
    mollie_api_key: SecretStr | None = Field(
        None, description="Mollie's API key, `live_...` or `test_...`; needed for `mollie`."
    )
    mollie_api_url: str = Field(
        "https://api.mollie.com", description="Where Mollie's API is. Another one is for tests."
    )
    time_zone: str = Field("Europe/Amsterdam", description="The time zone of the library.")
    upload_limit_mb: int = Field(
        10, ge=1, le=1024, description="The largest picture that may be uploaded, in megabytes."
    )
    index_memory_mb: int = Field(128, ge=30, le=4096, description="Memory for writing the search index, in megabytes.")
    map_tiles: str | None = Field(
        "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/standaard/EPSG:3857/{z}/{x}/{y}.png",
        description="Where the tiles of the map come from, with `{z}`, `{x}` and `{y}` in it (PNG, EPSG:3857). The "
        "default is the national base map. The site fetches and keeps them; visitors' browsers never go there. "
        "Empty: no map, the list beside it serves.",
    )
    map_attribution: str = Field("Kaart: Kadaster, via PDOK", description="Whose map it is, as it stands under it.")
    map_cache_mb: int = Field(
        256, ge=1, le=65536, description="The most room that kept tiles of the map may take, in megabytes."
    )
    sip2_host: str = Field("127.0.0.1", description="The address on which kiosks are answered (SIP2).")
    sip2_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="The port on which kiosks are answered. Empty: no kiosks; 6001 in a demonstration.",
    )
    sip2_cert: Path | None = Field(
        None, description="The file with a certificate, to speak TLS with kiosks. Empty: without TLS."
    )
    sip2_key: Path | None = Field(
        None, description="The file with the key of that certificate. Empty: it stands in the certificate's file."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "WARNING", description="How much the log says: `DEBUG`, `INFO`, `WARNING` or `ERROR`."
    )

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("sip2_cert", "sip2_key")
    @classmethod
    def _is_a_file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.expanduser().is_file():
            raise ValueError("is no file that can be found")
        return value.expanduser().absolute() if value else None

    @field_validator(
        "database_url",
        "public_url",
        "oidc_issuer",
        "oidc_client_id",
        "email_url",
        "map_tiles",
        "sip2_port",
        "sip2_cert",
        "sip2_key",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return value or None

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
                raise ValueError("must look like postgresql://user:password@host/database")
        return value

    @field_validator("public_url", "oidc_issuer", "mollie_api_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc):
            raise ValueError("must start with https:// or http:// and name a host")
        return value

    @field_validator("email_url")
    @classmethod
    def _is_mail_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("console", "file", "smtp", "smtps", "smtp+tls"):
            raise ValueError("must start with console:, file:, smtp://, smtps:// or smtp+tls://")
        if parts.scheme.startswith("smtp") and not parts.hostname:
            raise ValueError("must name the mail server, as in smtp://mail.example:25")
        return value

    @field_validator("sms_url")
    @classmethod
    def _is_sms_address(cls, value: str) -> str:
        parts = urlsplit(value)
        is_here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
        if value not in ("off", "file:") and not (parts.hostname and (parts.scheme == "https" or is_here)):
            raise ValueError("must be off, file: or an address that starts with https:// and names a host")
        return value

    @field_validator("map_tiles")
    @classmethod
    def _is_tile_address(cls, value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError("must start with https:// or http:// and name a host")
            if sorted(re.findall(r"\{[^}]*\}", value)) != ["{x}", "{y}", "{z}"]:
                raise ValueError("must have {z}, {x} and {y} in it, each once")
        return value

    @field_validator("sms_sender")
    @classmethod
    def _is_sms_sender(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9 ]{1,11}|\+?[0-9]{3,15}", value):
            raise ValueError("must be at most 11 letters and figures, or a telephone number")
        return value

    @field_validator("mollie_api_key", mode="before")
    @classmethod
    def _is_mollie_key(cls, value: object) -> object:
        if value and not re.fullmatch(r"(live|test)_\w+", value if isinstance(value, str) else ""):
            raise ValueError("must start with live_ or test_")
        return value or None

    @field_validator("time_zone")
    @classmethod
    def _is_time_zone(cls, value: str) -> str:
        from zoneinfo import available_timezones

        if value not in available_timezones():
            raise ValueError("is not a known time zone; use one such as Europe/Amsterdam")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Configuration:
        if self.second_factor == "off" and not self.demo:
            raise ValueError(
                "REURING_SECOND_FACTOR: staff without a second factor are allowed in a demonstration only. "
                "Remove it, or set REURING_DEMO=true"
            )
        if self.payment_provider == "local" and not self.demo:
            raise ValueError(
                "REURING_PAYMENT_PROVIDER: the bank that we play ourselves takes no real money, so it is for a "
                "demonstration only. Remove it, or set REURING_DEMO=true"
            )
        if self.payment_provider == "mollie" and self.mollie_api_key is None:
            raise ValueError("REURING_PAYMENT_PROVIDER: mollie also needs REURING_MOLLIE_API_KEY")
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise ValueError("REURING_OIDC_ISSUER: also needs REURING_OIDC_CLIENT_ID and REURING_OIDC_CLIENT_SECRET")
        if self.sip2_key and not self.sip2_cert:
            raise ValueError("REURING_SIP2_KEY: also needs REURING_SIP2_CERT")
        return self

    @property
    def asks_second_factor(self) -> bool:
        """Whether staff must have a second factor before they reach a staff page."""
        return (self.second_factor or ("off" if self.demo else "required")) == "required"

    @property
    def kiosk_port(self) -> int | None:
        """The port on which kiosks are answered; None for no kiosks."""
        return self.sip2_port or (DEMO_SIP2_PORT if self.demo else None)

    @property
    def mail_road(self) -> str:
        """How mail leaves here: as set, else kept in files in a demonstration, whose people don't exist."""
        return self.email_url or ("file:" if self.demo else "console:")

    @property
    def sends_sms(self) -> bool:
        """Whether messages can go by SMS here."""
        return self.sms_url != "off"

    @property
    def takes_payments_by(self) -> Literal["off", "local", "mollie"]:
        """Who takes payments on line here."""
        return self.payment_provider or ("local" if self.demo else "off")

    @property
    def uploads_dir(self) -> Path:
        return self.data_dir / "uploads"

    @property
    def tiles_dir(self) -> Path:
        """Where tiles of the map are kept. What lies there can always be fetched anew."""
        return self.data_dir / "tiles"

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"

    def kept_secret_key(self) -> str:
        """The signing key: the one set, else the one kept in the data folder (made there on first use)."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        path = self.data_dir / "secret-key"
        try:
            return path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            fresh = secrets.token_urlsafe(50)
            # "x": of two processes that start at once, one makes the key and both use it.
            try:
                with open(path, "x", encoding="ascii", opener=lambda p, flags: _open_private(p, flags)) as file:
                    file.write(fresh)
            except FileExistsError:
                return path.read_text(encoding="ascii").strip()
            return fresh


def _open_private(path: str, flags: int) -> int:
    import os

    return os.open(path, flags, 0o600)


def explain(error: ValidationError) -> str:
    """The settings that are wrong, one line each, in words for the person who set them."""
    lines = []
    for fault in error.errors():
        message = fault["msg"].removeprefix("Value error, ")
        if fault["loc"]:
            name = PREFIX + str(fault["loc"][0]).upper()
            lines.append(f"{name}={fault['input']!r}: {message[0].lower()}{message[1:]}.")
        else:
            lines.append(f"{message}.")
    return "Wrong setting. Change it in the environment and start again:\n  " + "\n  ".join(lines)


@cache
def configuration() -> Configuration:
    """The settings of this process, read from the environment once.

    Raises SettingsError with every wrong setting at once.
    """
    try:
        return Configuration()
    except ValidationError as error:
        raise SettingsError(explain(error)) from None


def document() -> str:
    """The text of `docs/settings.md`."""
    head = (
        "# Settings\n\nEnvironment variables, read once at the start. Each has a safe default; a wrong value stops the "
        "start with a sentence that names it.\nThis page is made from `src/reuring/engine/configuration.py` by "
        "`python -m reuring.engine.configuration`.\n\n| variable | default | meaning |\n| --- | --- | --- |\n"
    )
    rows = []
    for name, field in Configuration.model_fields.items():
        default = field.default
        if default is None or default == ():
            shown = "(empty)"
        elif isinstance(default, bool):
            shown = f"`{str(default).lower()}`"
        else:
            shown = f"`{default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
