# SPDX-License-Identifier: EUPL-1.2
from pathlib import Path

import pytest
from pydantic import ValidationError

from reuring.engine.configuration import Configuration, document, explain
from reuring.engine.tests.database import ROOT


def configure(monkeypatch: pytest.MonkeyPatch, **values: str) -> Configuration:
    import os

    for name in [name for name in os.environ if name.startswith("REURING_")]:
        monkeypatch.delenv(name)
    for name, value in values.items():
        monkeypatch.setenv(f"REURING_{name.upper()}", value)
    return Configuration()


def test_everything_has_a_safe_default(monkeypatch: pytest.MonkeyPatch) -> None:
    found = configure(monkeypatch)
    assert found.host == "127.0.0.1"
    assert found.asks_second_factor
    assert not found.demo
    assert found.database_url is None


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("port", "achtduizend", "REURING_PORT"),
        ("port", "70000", "REURING_PORT"),
        ("database_url", "mysql://host/database", "postgresql://"),
        ("database_url", "postgresql://host", "postgresql://"),
        ("public_url", "bibliotheek.example", "https://"),
        ("email_url", "pigeon://loft", "smtp://"),
        ("email_url", "smtp://", "mail server"),
        ("time_zone", "Kerkrade", "Europe/Amsterdam"),
        ("second_factor", "off", "demonstration only"),
        ("second_factor", "maybe", "REURING_SECOND_FACTOR"),
        ("oidc_issuer", "https://login.example", "REURING_OIDC_CLIENT_ID"),
        ("map_tiles", "kaart", "https://"),
        ("map_tiles", "https://tiles.example/{z}/{x}.png", "{y}"),
        ("workers", "0", "REURING_WORKERS"),
    ],
)
def test_a_wrong_value_is_named_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        configure(monkeypatch, **{name: value})
    sentence = explain(caught.value)
    assert says in sentence
    assert "Traceback" not in sentence


def test_a_demonstration_may_go_without_a_second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not configure(monkeypatch, demo="true").asks_second_factor
    assert configure(monkeypatch, demo="true", second_factor="required").asks_second_factor


def test_the_page_on_settings_is_that_of_the_code() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == document()


def test_the_secret_key_is_made_once_and_is_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = configure(monkeypatch, data_dir=str(tmp_path / "var"))
    key = found.kept_secret_key()
    assert len(key) >= 50
    assert found.kept_secret_key() == key
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600
