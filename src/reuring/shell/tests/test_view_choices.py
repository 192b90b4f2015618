# SPDX-License-Identifier: EUPL-1.2
"""Text size and theme: kept in one cookie, read by the server, and safe against a page that sends one elsewhere."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from reuring.shell import views
from reuring.shell.context import VIEW_COOKIE, ViewChoices, choices_of, view_choices


def _post(cookie: str = "", **data: str) -> tuple[str, str]:
    """The cookie after a choice and the address that follows."""
    factory = RequestFactory()
    if cookie:
        factory.cookies[VIEW_COOKIE] = cookie
    response = views.view(factory.post("/view/", data))
    assert response.status_code == 302
    return response.cookies[VIEW_COOKIE].value, response["Location"]


def test_a_choice_comes_back_on_the_next_page() -> None:
    cookie, address = _post(size="large", next="/de/search/?q=mijn")
    assert address == "/de/search/?q=mijn"
    request = RequestFactory().get("/")
    request.COOKIES[VIEW_COOKIE] = cookie
    assert view_choices(request) == {"view_choices": ViewChoices(size="large", theme="auto")}


def test_one_choice_keeps_the_other() -> None:
    assert _post("large.auto", theme="dark")[0] == "large.dark"
    assert _post("large.dark", size="normal")[0] == "normal.dark"


@pytest.mark.parametrize("nonsense", ["", "huge.pink", "large", "large.dark.more", '"><script>', "\x00"])
def test_nonsense_in_the_cookie_is_no_choice(nonsense: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES[VIEW_COOKIE] = nonsense
    found = choices_of(request)
    assert found.theme == "auto"
    assert found.size in {"normal", "large"}


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", "", "\\\\example.org"]
)
def test_it_never_leads_to_another_host(elsewhere: str) -> None:
    assert _post(size="large", next=elsewhere)[1] == "/"


def test_an_unknown_choice_changes_nothing() -> None:
    assert _post("large.dark", size="gigantic", theme="pink")[0] == "large.dark"


def test_only_a_form_may_choose() -> None:
    assert views.view(RequestFactory().get("/view/")).status_code == 405


def test_the_cookie_is_first_party_and_secure_where_the_site_is() -> None:
    response = views.view(RequestFactory().post("/view/", {"size": "large"}, secure=True))
    cookie = response.cookies[VIEW_COOKIE]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["domain"]
    assert cookie["path"] == "/"
