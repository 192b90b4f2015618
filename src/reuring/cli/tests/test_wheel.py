# SPDX-License-Identifier: EUPL-1.2
"""The wheel carries all that a library needs: templates, styles, fonts, translations, data, migrations, no tests."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from reuring.cli.tests.site import SECRET
from reuring.engine.tests import database

LOOK = """
import sys, reuring
assert reuring.__file__.startswith(sys.argv[1]), reuring.__file__
import django; django.setup()
from django.contrib.staticfiles import finders
assert finders.find("reuring/reuring.css"), "no styles"
from django.test import Client
page = Client(headers={"host": "localhost"}).get("/de/hours/")
assert page.status_code == 200, page.status_code
text = page.content.decode()
assert "ffnungszeiten" in text and "Openingstijden" not in text, "no German"
from reuring.threads.topic_rules import default_tree
from reuring.cli.demo.works import demo_works
print(len(default_tree()), len(demo_works()))
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, unpacked as pip would."""
    if not (database.PACKAGE / "shell" / "static" / "reuring" / "reuring.css").exists():
        pytest.skip("the styles were not built (make build)")
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=database.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_it_has_everything_and_nothing_more(unpacked: Path) -> None:
    names = [str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()]
    for needed in (
        "reuring/shell/static/reuring/reuring.css",
        "reuring/shell/static/reuring/reuring.js",
        "reuring/shell/locale/de/LC_MESSAGES/django.mo",
        "reuring/catalogue/templates/catalogue/work.html",
        "reuring/threads/topics.toml",
        "reuring/cli/demo/works.jsonl",
        "reuring/cli/demo/region.toml",
        "reuring/people/migrations/0001_initial.py",
    ):
        assert needed in names, needed
    assert any(name.endswith(".woff2") for name in names)
    assert any("licen" in name.lower() and "reuring/shell/static" in name for name in names), "no font licence"
    assert not [name for name in names if "/tests/" in name]
    assert "reuring = reuring.cli.main:app" in next(unpacked.glob("*.dist-info/entry_points.txt")).read_text()


def test_it_runs_away_from_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(unpacked)], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(unpacked), "DJANGO_SETTINGS_MODULE": "reuring.engine.settings",
             "REURING_DATA_DIR": str(tmp_path / "var"), "REURING_SECRET_KEY": SECRET},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    topics, works = map(int, done.stdout.split()[-2:])
    assert topics >= 300
    assert works >= 600
