# SPDX-License-Identifier: EUPL-1.2
"""The sample page shows every component, in each language; the error pages stand without anything around them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from reuring.shell import samples, views
from reuring.shell.context import ViewChoices

TEMPLATES = Path(__file__).parents[1] / "templates"


def _page(template: str = "shell/components.html", path: str = "/shell/") -> str:
    request = RequestFactory().get(path)
    context = samples.context("brunssum") | {"request": request, "view_choices": ViewChoices("large", "dark")}
    return render_to_string(template, context)


@pytest.mark.parametrize("language", ["nl", "de", "en"])
@pytest.mark.parametrize("template", ["shell/components.html", "shell/components_staff.html"])
def test_the_sample_page_comes_out_in_each_language(template: str, language: str) -> None:
    with override(language):
        page = _page(template)
    assert f'<html lang="{language}"' in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)


def test_the_page_carries_what_the_visitor_chose() -> None:
    page = _page()
    assert 'data-size="large" data-theme="dark" data-accent="brunssum"' in page
    assert re.search(r'name="size" value="large" aria-pressed="true"', page)


def test_every_component_is_on_a_sample_page() -> None:
    used = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    used += (TEMPLATES.parent / "templatetags" / "shell_tags.py").read_text()
    names = {path.name for path in (TEMPLATES / "shell" / "components").glob("*.html")}
    assert {name for name in names if f"shell/components/{name}" not in used} == set()


def test_the_door_of_a_page_is_marked() -> None:
    marked = re.findall(r'<a class="(\w+)" href="[^"]*" aria-current="true">', _page())
    assert marked == ["read"]


@pytest.mark.parametrize("code", ["500", "503"])
def test_error_pages_need_nothing(code: str) -> None:
    page = render_to_string(f"{code}.html")
    assert "<h1" in page
    assert 'lang="de"' in page
    assert 'lang="en"' in page


@pytest.mark.parametrize("code", ["400", "403", "404"])
def test_error_pages_show_a_way_on(code: str) -> None:
    page = render_to_string(f"{code}.html", {"request": RequestFactory().get("/nowhere/")})
    assert "<h1" in page
    assert 'class="primary"' in page


def test_the_sample_page_is_only_there_in_a_demonstration(settings: object) -> None:
    from django.http import Http404

    settings.DEBUG, settings.DEMO = False, False  # type: ignore[attr-defined]
    with pytest.raises(Http404):
        views.components(RequestFactory().get("/shell/"))
