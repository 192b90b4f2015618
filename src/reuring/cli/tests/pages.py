# SPDX-License-Identifier: EUPL-1.2
"""Every page of the site, found from the list of addresses, so that no later page escapes a test that walks it."""

from __future__ import annotations

import functools
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row

from reuring.cli.tests.site import Site

LANGUAGES: Final = ("nl", "de", "en")
# Who walks: a stranger, and three people of the demonstration by their roles.
WALKERS: Final = ("stranger", "member", "cataloguer", "administrator")

# Where the arguments of an address come from: a row of the demonstration whose columns are the arguments.
REAL: Final[dict[str, str]] = {
    "catalogue:work": "SELECT public_id FROM threads_node WHERE kind = 'work' AND title = 'Max Havelaar' LIMIT 1",
    "web:municipality": "SELECT slug FROM places_municipality ORDER BY code LIMIT 1",
    "people:person": "SELECT p.public_id FROM people_person p JOIN people_account a ON a.person_id = p.id "
    "WHERE a.email LIKE 'cataloguer@%'",
}
# Pages that an address has several of. They are walked as well as the address itself.
MORE: Final[dict[str, tuple[str, ...]]] = {
    "threads:search": (
        "?q=multatulli",
        "?q=mijn&format=book&language=nl",
        "?q=zzzzqqqqxxxx",
        "?page=2&sort=title",
    ),
    "shell:components": ("?look=staff", "?accent=brunssum"),
    "people:people": ("?q=ploum",),
}
# Pages without an address of their own in the list.
BESIDE: Final = ("/nowhere/",)
# Pages that are there to say that something can't be: their answer is no 200.
REFUSALS: Final = frozenset({"beside", "socialaccount_login_error", "web:staff"})
# Addresses that never answer with a page, each with its reason.
NO_PAGE: Final[dict[str, str]] = {
    "health": "for monitors",
    "upload": "a picture",
    "web:choose_branch": "keeps a choice",
    "threads:wide_facets": "a piece of the search page",
    "threads:completions": "data for the search box",
    "protocols:search_atom": "a feed",
    "protocols:search_json": "data",
    "people:sessions": "ends sessions",
    "people:language": "keeps a choice",
    "people:my_data": "a file",
    "people:second_factor": "leads on where no second step is asked, as in the demonstration",
    "people:revocation": "ends an enrolment",
    "people:grants": "grants a role",
    "people:end_role": "ends a role",
    "people:badge": "makes a badge",
    "shell:view": "keeps a choice",
    "account_confirm_login_code": "off",
    "account_set_password": "for who has no password; leads on otherwise",
    "mfa_reauthenticate_webauthn": "for who has a passkey only",
    "mfa_login_webauthn": "data for a passkey",
    "mfa_download_recovery_codes": "a file",
    "socialaccount_signup": "closed",
    "django.views.generic.base.RedirectView": "closed",
    "openid_connect_login": "leads to the issuer",
    "openid_connect_callback": "comes from the issuer",
}


@dataclass(frozen=True)
class Page:
    """One page. name: of its address. path: in Dutch, with its query."""

    name: str
    path: str

    def in_language(self, language: str) -> str:
        """Its path in a language."""
        return self.path if language == "nl" else f"/{language}{self.path}"

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True)
class Answer:
    """What the site said to a request."""

    status: int
    headers: Message
    text: str

    @property
    def is_page(self) -> bool:
        """Whether it is a whole page, not a redirect, a piece of a page or a file."""
        return self.headers.get_content_type() == "text/html" and "<html" in self.text[:4000]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Walker:
    """Somebody who asks for pages without a browser. who: one of WALKERS."""

    def __init__(self, site: Site, who: str = "stranger") -> None:
        self.site, self.who = site, who
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            _NoRedirects, urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.ProxyHandler({})
        )
        if who != "stranger":
            self._log_in()

    def ask(self, path: str, data: dict[str, str] | None = None) -> Answer:
        """GET a path, or POST a form to it."""
        body = None if data is None else urllib.parse.urlencode(data).encode()
        request = urllib.request.Request(self.site.url + path, body, {"Referer": self.site.url + path})
        try:
            with self._opener.open(request, timeout=60) as found:
                return Answer(found.status, found.headers, found.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read().decode(errors="replace"))

    def submit(self, path: str, **fields: str) -> Answer:
        """POST a form to a path, with the token of the page there."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.ask(path).text)
        assert found, f"{path} has no form with a token"
        return self.ask(path, {"csrfmiddlewaretoken": found[1], **fields})

    def _log_in(self) -> None:
        from reuring.people.demo import DEMO_PASSWORD

        answer = self.submit("/account/login/", login=f"{self.who}@demo.reuring.example", password=DEMO_PASSWORD)
        assert answer.status == 302, f"{self.who} can't log in: {answer.status}"
        # Pages about one's own safety ask for the password once more.
        answer = self.submit("/account/reauthenticate/?next=/mine/", password=DEMO_PASSWORD)
        assert answer.status == 302, f"{self.who} can't show the password again: {answer.status}"

    def for_browser(self) -> list[Any]:
        """The cookies in the form that a browser context takes."""
        return [{"name": one.name, "value": one.value or "", "url": self.site.url} for one in self.cookies]


@functools.cache
def _arguments(database_url: str) -> dict[str, dict[str, Any]]:
    found = {}
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        for name, query in REAL.items():
            row = connection.execute(query).fetchone()
            assert row, f"the demonstration has nothing for {name}: {query}"
            found[name] = dict(row)
    return found


def all_pages(site: Site) -> list[Page]:
    """Every address of the site as a page to ask for, whether or not it answers with one."""
    from django.urls import reverse
    from django.utils import translation

    from reuring.cli.tests.test_every_url import SAMPLES, every_address

    arguments = _arguments(site.database_url)
    found: dict[str, Page] = {}
    with translation.override("nl"):
        for address in every_address():
            if address.has_name:
                path = reverse(address.name, kwargs=arguments.get(address.name) or SAMPLES.get(address.name))
            else:
                path = "/" + address.route
            for more in ("", *MORE.get(address.name, ())):
                found.setdefault(path + more, Page(address.name, path + more))
    for path in BESIDE:
        found[path] = Page("beside", path)
    return list(found.values())


def walk(site: Site) -> dict[str, list[Page]]:
    """For each of WALKERS the pages that answer with a page."""
    found: dict[str, list[Page]] = {}
    for who in WALKERS:
        walker = Walker(site, who)
        found[who] = [page for page in all_pages(site) if _opens(walker, page)]
    return found


def _opens(walker: Walker, page: Page) -> bool:
    if page.name in NO_PAGE:
        return False
    answer = walker.ask(page.path)
    return answer.is_page and (answer.status == 200 or page.name in REFUSALS)
