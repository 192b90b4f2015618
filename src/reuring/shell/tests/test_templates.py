# SPDX-License-Identifier: EUPL-1.2
"""No template of any room carries a style or a script of its own: the content security policy would refuse it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOMS = Path(__file__).parents[2]
TEMPLATES = sorted(ROOMS.glob("*/templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOMS)))
def test_nothing_inline(path: Path) -> None:
    text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}", "", path.read_text(), flags=re.S)
    assert re.findall(r"""\sstyle\s*=\s*["'{]""", text) == []
    assert re.findall(r"""\son[a-z]+\s*=\s*["']""", text) == []
    assert re.findall(r"<style\b", text) == []
    assert re.findall(r"""href\s*=\s*["']javascript:""", text) == []
    # A script is a file of ours, or data that no browser runs.
    inline = [
        tag
        for tag in re.findall(r"<script\b[^>]*>", text)
        if not re.search(r'src=|type="application/(ld\+)?json"', tag)
    ]
    assert inline == []
    assert re.findall(r"""(?:src|href|action)\s*=\s*["']https?://""", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOMS)))
def test_licence(path: Path) -> None:
    assert "SPDX-License-Identifier: EUPL-1.2" in path.read_text()


def test_each_component_says_what_it_takes() -> None:
    components = sorted((ROOMS / "shell" / "templates" / "shell" / "components").glob("*.html"))
    assert components
    silent = [
        path.name
        for path in components
        if not re.search(r"\{#(?!.*SPDX).*?#\}|\{% comment %\}.*?\{% endcomment %\}", path.read_text(), flags=re.S)
    ]
    assert silent == []
