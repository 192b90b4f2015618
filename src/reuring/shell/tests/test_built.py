# SPDX-License-Identifier: EUPL-1.2
"""What the build makes calls no other host, and the lock file names no registry."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

SHELL = Path(__file__).parents[1]
ROOT = SHELL.parents[2]
BUILT = SHELL / "static" / "reuring"

# Names of formats, which nobody fetches.
NAMESPACES = ("http://www.w3.org/",)
# Where a link leads in a part of Leaflet that we don't show.
LINKS = ("https://leafletjs.com",)

needs_build = pytest.mark.skipif(not (BUILT / "reuring.css").is_file(), reason="styles are not built: npm run build")


@needs_build
@pytest.mark.parametrize("name", ["reuring.css", "reuring.js", "map.css", "map.js", "scanner.js"])
def test_no_other_host(name: str) -> None:
    found = set(re.findall(r"""(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s"')]*""", (BUILT / name).read_text()))
    assert {address for address in found if not address.startswith(NAMESPACES + LINKS)} == set()


@needs_build
def test_every_file_the_styles_ask_for_is_there() -> None:
    asked = re.findall(r"url\(\"?([^\")]+)\"?\)", (BUILT / "reuring.css").read_text())
    assert asked
    assert [name for name in asked if not (BUILT / name).is_file()] == []


@needs_build
def test_fonts_carry_their_licence() -> None:
    fonts = [path.name for path in (BUILT / "fonts").glob("*.woff2")]
    licences = [path.read_text() for path in (BUILT / "licences").glob("fontsource-*.txt")]
    assert len(fonts) == 5
    assert all(name.split("-wght")[0].endswith(("latin", "latin-ext")) for name in fonts)
    assert len(licences) == 2
    assert all("SIL OPEN FONT LICENSE Version 1.1" in text for text in licences)


@needs_build
def test_dark_follows_the_device_and_a_choice_wins() -> None:
    styles = (BUILT / "reuring.css").read_text()
    assert ":root[data-theme=dark]" in styles
    assert "@media(prefers-color-scheme:dark){:root:not([data-theme=light],[data-theme=dark])" in styles


def test_packages_are_exact_and_without_addresses() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    lock = (ROOT / "package-lock.json").read_text()
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert {name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == set()
    assert '"resolved"' not in lock
    assert package["private"] is True


def test_every_component_package_is_used() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    sheet = (SHELL / "styles" / "index.css").read_text()
    ours = {name for name in package["dependencies"] if name.startswith("@utrecht/")}
    assert {name for name in ours if f'"{name}/' not in sheet} == set()
