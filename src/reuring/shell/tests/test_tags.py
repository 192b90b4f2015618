# SPDX-License-Identifier: EUPL-1.2
"""Dates, covers, pages, languages and fields as the templates show them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context
from django.test import RequestFactory
from django.utils.translation import override

from reuring.shell.templatetags import shell_tags as tags


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", "4 december 1999"), ("de", "4. Dezember 1999"), ("en", "4 December 1999")],
)
def test_a_day_in_each_language(language: str, said: str) -> None:
    with override(language):
        assert tags.day(date(1999, 12, 4)) == said


def test_a_moment_is_shown_in_the_zone_of_now_and_as_people_say_it() -> None:
    late = datetime(2026, 7, 1, 17, 30, tzinfo=UTC)
    assert tags.moment(late) == "woensdag 1 juli, 19.30 uur"
    assert tags.clock(time(9, 5)) == "09.05"
    with override("de"):
        assert tags.clock(late) == "19:30"


def test_nothing_is_shown_for_no_date() -> None:
    assert [
        tags.day(None),
        tags.weekday(None),
        tags.clock(None),
        tags.hour(None),
        tags.moment(None),
        tags.number(None),
    ] == [""] * 6


def test_numbers_are_grouped_as_the_language_does() -> None:
    assert tags.number(1204) == "1.204"
    with override("en"):
        assert tags.number(1204) == "1,204"


def test_a_cover_keeps_its_colour_and_a_door_its_own() -> None:
    assert tags.cover_hue("ask") == "ask"
    assert tags.cover_hue("Max Havelaar") == tags.cover_hue("max havelaar")
    assert {tags.cover_hue(f"titel {number}") for number in range(200)} == set(tags.COVER_HUES)


def _numbers(of: int, last: int) -> list[int | None]:
    return tags.page_numbers(Paginator(range(last), 1).page(of))


def test_page_numbers_leave_out_what_is_far() -> None:
    assert _numbers(1, 1) == [1]
    assert _numbers(1, 3) == [1, 2, 3]
    assert _numbers(4, 20) == [1, 2, 3, 4, 5, None, 20]
    assert _numbers(10, 20) == [1, None, 9, 10, 11, None, 20]
    assert _numbers(20, 20) == [1, None, 19, 20]


def test_paging_keeps_the_rest_of_the_query() -> None:
    context = Context({"request": RequestFactory().get("/search/", {"q": "mijn werk", "page": "3"})})
    assert tags.page_address(context, 2) == "?q=mijn+werk&page=2"
    assert tags.page_address(context, 1) == "?q=mijn+werk"


class _Form(forms.Form):
    card = forms.CharField(label="Pasnummer", help_text="Achter op je pas.")
    ways = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(required=False)


def test_a_field_is_tied_to_its_hint_and_error() -> None:
    form = _Form({"card": "", "ways": ["a"]})
    html = str(form)
    assert 'aria-describedby="id_card_helptext id_card_error"' in html
    assert 'id="id_card_helptext"' in html
    assert 'id="id_card_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<a href="#id_card">Pasnummer: ' in html
    assert html.count('for="id_card"') == 1
    assert "<legend" in html
    assert "(hoeft niet)" in html


def test_errors_of_a_form_are_escaped() -> None:
    form = _Form({"card": "1", "ways": ["<b>"]})
    assert "<b>" not in str(form)
