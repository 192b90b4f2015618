# SPDX-License-Identifier: EUPL-1.2
"""Plain text as it is kept and shown: whatever somebody writes, nothing of it becomes markup."""

from __future__ import annotations

import pytest

from reuring.communities.talking.words import as_html, clean, excerpt

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'https://example.org/"onmouseover="alert(1)',
    "https://example.org/<script>",
    "@<b>Truus</b>",
    "[klik](javascript:alert(1))",
    "https://bank.example@evil.example/",
    "&lt;script&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_becomes_markup(text: str) -> None:
    shown = as_html(clean(text), {"Truus": "Truus"})
    bare = shown.replace("<p>", "").replace("</p>", "").replace("</a>", "")
    before, link, after = bare.partition("<a href=")
    assert "<" not in before
    if link:
        address, _, rest = after.partition('" rel="nofollow ugc noopener noreferrer">')
        assert address.startswith('"https://example.org/')
        assert '"' not in address[1:]
        assert "<" not in rest


def test_an_address_with_another_host_before_it_is_no_link() -> None:
    assert "<a" not in as_html("https://bank.example@evil.example/")


def test_an_address_ends_before_the_sentence_does() -> None:
    shown = as_html("Zie (https://example.org/a_(b)), of https://example.org/c.")
    assert 'href="https://example.org/a_(b)"' in shown
    assert 'href="https://example.org/c"' in shown


def test_names_are_marked_as_they_are_called_now() -> None:
    shown = as_html("Dag @truus, zie mail@truus.example", {"Truus": "Trees"})
    assert shown == '<p>Dag <span class="mention">@Trees</span>, zie mail@truus.example</p>'


def test_lines_and_paragraphs_stay_and_emoji_stay_whole() -> None:
    family = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
    assert as_html(clean(f"een\r\ntwee\n\n\n\ndrie {family}")) == f"<p>een<br>twee</p><p>drie {family}</p>"


def test_control_characters_and_turned_text_are_left_out() -> None:
    assert clean("a\x00b\u202ec\x1bd") == "abcd"


def test_a_long_text_is_cut_between_words() -> None:
    assert excerpt("woord " * 100, 20) == "woord woord woord …"
    assert excerpt("x" * 50, 20) == "x" * 20 + " …"
