# SPDX-License-Identifier: EUPL-1.2
"""Every pair of text and ground that the styles use reaches WCAG 2.2 AA, in each theme and with each accent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[1] / "styles"
ACCENTS = ("kerkrade", "brunssum", "voerendaal", "simpelveld")
DOORS = ("read", "learn", "ask", "experience")
COVERS = (*DOORS, "coal", "heath", "ochre", "lake")

# What must be read: 4.5 to 1 (success criterion 1.4.3).
TEXT = [
    *((text, ground) for text in ("ink", "ink-soft") for ground in ("paper", "sheet", "wash")),
    *((door, ground) for door in DOORS for ground in ("paper", "sheet", f"{door}-wash")),
    *(("ink", f"{door}-wash") for door in DOORS),
    *(("ink-soft", f"{door}-wash") for door in DOORS),
    *(("cover-ink", f"cover-{cover}") for cover in COVERS),
    ("danger", "paper"),
    ("danger", "sheet"),
    ("danger", "danger-wash"),
    ("paper", "danger"),
    ("ink", "danger-wash"),
    ("lamp-ink", "lamp"),
    ("lamp-ink", "lamp-hover"),
    ("panel-ink", "panel"),
    ("panel-soft", "panel"),
    ("lamp", "panel"),
    ("inverse-ink", "inverse"),
]
# What must be seen, the edges of controls, the focus and the thread: 3 to 1 (success criterion 1.4.11).
SHAPE = [
    *(("control-line", ground) for ground in ("paper", "sheet")),
    *(("focus", ground) for ground in ("paper", "sheet", "wash")),
    ("focus", "lamp"),
    *((door, ground) for door in DOORS for ground in ("paper", "sheet")),
    ("danger", "paper"),
]
# In the dark the focus line is light and so is the lamp: there the line stands out from the page, not from the lamp.
NOT_IN_DARK = {("focus", "lamp")}


def _rules(name: str) -> dict[str, dict[str, str]]:
    """The tokens of one sheet: selector to name to value."""
    text = re.sub(r"/\*.*?\*/", "", (STYLES / name).read_text(), flags=re.S)
    return {
        selector.strip(): dict(re.findall(r"--reuring-([a-z-]+):\s*(#[0-9a-f]{6})\b", body))
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text)
    }


def _tokens(theme: str, accent: str) -> dict[str, str]:
    """The values as the browser resolves them: later and more specific rules win."""
    tokens = dict(_rules("tokens.css")[":root"])
    tokens |= _rules("accents.css").get(f':root[data-accent="{accent}"]', {})
    if theme == "dark":
        dark = _rules("dark.css")
        chosen = ':root[data-theme="dark"]'
        tokens |= dark[chosen] | dark.get(f'{chosen}[data-accent="{accent}"]', {})
    return tokens


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_is_readable(theme: str, accent: str) -> None:
    tokens = _tokens(theme, accent)
    shapes = [pair for pair in SHAPE if theme == "light" or pair not in NOT_IN_DARK]
    wanted = [(pair, 4.5) for pair in TEXT] + [(pair, 3.0) for pair in shapes]
    short = [
        f"{text} on {ground}: {contrast(tokens[text], tokens[ground]):.2f}, wants {least}"
        for (text, ground), least in wanted
        if contrast(tokens[text], tokens[ground]) < least
    ]
    assert short == []


def test_an_accent_changes_only_the_lamp_and_the_wash() -> None:
    changed = {
        name
        for sheet in ("accents.css", "dark.css")
        for selector, tokens in _rules(sheet).items()
        if "data-accent" in selector
        for name in tokens
    }
    assert changed == {"lamp", "lamp-hover", "wash"}


def test_dark_changes_no_token_that_light_does_not_have() -> None:
    assert set(_rules("dark.css")[':root[data-theme="dark"]']) <= set(_rules("tokens.css")[":root"])


def test_no_colour_stands_outside_the_tokens() -> None:
    """So that the pairs above are all there is; black and white on paper, and shadows, aside."""
    loose = {
        f"{sheet.name}: {colour}"
        for sheet in STYLES.glob("*.css")
        if sheet.name not in {"tokens.css", "dark.css", "accents.css", "print.css"}
        for colour in re.findall(
            r"#[0-9a-fA-F]{3,8}\b(?![^{}]*\{)", re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
        )
    }
    assert loose == set()
