# SPDX-License-Identifier: EUPL-1.2
"""The search page, the feed and the API over a small index: one query, three shapes, and no input that breaks them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reuring.threads import searching
from reuring.threads.models import Node
from reuring.threads.registries import Card, register_cards, register_documents
from reuring.threads.search import IndexWriter, SearchDocument

KIND = "service"  # no room has services yet, so this test says how they are shown and searched
TITLES = ("Hulp bij DigiD", "Hulp bij toeslagen", "Hulp bij brieven", "Taalcafé", "Fietsen maken <b>", "Repair")
ATOM = "{http://www.w3.org/2005/Atom}"

pytestmark = pytest.mark.django_db


def cards(ids, branch):
    nodes = Node.objects.filter(id__in=ids)
    return {node.id: Card(node.id, KIND, "Hulp", node.address, node.title, door="ask") for node in nodes}


register_cards(KIND, cards)
register_documents(KIND, lambda ids: [])


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Client]:
    nodes = [Node.objects.create(kind=KIND, title=title, address=f"/s/{n}/") for n, title in enumerate(TITLES)]
    more = [Node(kind=KIND, title=f"Spreekuur nummer {n}", address=f"/s/more-{n}/") for n in range(45)]
    nodes += Node.objects.bulk_create(more)
    root = tmp_path / "index"
    with IndexWriter(root, heap_bytes=20_000_000) as writer:
        writer.replace(
            SearchDocument(node.id, KIND, node.title, languages=("nl",), formats=("book",), fiction=number % 2 == 0)
            for number, node in enumerate(nodes)
        )
        writer.commit()
    before = settings.CONFIGURATION
    settings.CONFIGURATION = before.model_copy(update={"data_dir": tmp_path})
    searching.searcher.cache_clear()
    cache.clear()
    yield Client()
    settings.CONFIGURATION = before
    searching.searcher.cache_clear()


def text(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def test_one_query_in_three_shapes(site: Client) -> None:
    page = text(site, "/search/?q=hulp")
    assert "3 gevonden" in page
    data = json.loads(site.get("/api/v1/search?q=hulp&facets=fiction,language").content)
    assert data["total"] == 3
    assert data["facets"]["language"] == [{"value": "nl", "count": 3}]
    feed = ElementTree.fromstring(site.get("/search.atom?q=hulp").content)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == [row["title"] for row in data["results"]]
    assert all(title in page for title in titles if title)


def test_pages_facets_and_sorting(site: Client) -> None:
    first, second = text(site, "/search/?q=spreekuur"), text(site, "/search/?q=spreekuur&page=2")
    assert "45 gevonden" in first
    assert first.count('class="result ') == 20
    assert second.count('class="result ') == 20
    assert "page=3" in second
    assert "fiction=yes" in first
    narrowed = text(site, "/search/?q=spreekuur&fiction=yes")
    assert "Haal weg:" in narrowed
    by_title = json.loads(site.get("/api/v1/search?sort=title&size=100").content)["results"]
    shown = [row["title"].casefold() for row in by_title if "nummer" not in row["title"]]
    assert shown == sorted(shown)
    assert by_title[0]["title"].startswith("Fietsen")


def test_a_title_is_text_and_never_markup(site: Client) -> None:
    raw = site.get("/search/?q=fietsen").content.decode()
    assert "Fietsen maken &lt;b&gt;" in raw
    assert "Fietsen maken <b>" not in raw
    raw = site.get("/search/?q=<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in raw


@pytest.mark.parametrize("path", ["/search/", "/de/search/", "/api/v1/search", "/search.atom", "/search/facets/"])
@pytest.mark.parametrize(
    "query",
    ["q=" + "hulp " * 2_000, "page=-1", "page=0", "page=999999999999", "page=x", "size=-5&page=1", "size=1e9", "sort=up",
     "q=%00%01", "q=%F0%9F%98%80", "q=%FF%FE", "q=title:(AND", "year=abc", "year=9999-1", "branch=nowhere&topic=none",
     "format=" + "&format=".join(str(n) for n in range(300)), "fiction=perhaps", "q=*", "available=*", "kind=%27%3B--"],
)  # fmt: skip
def test_no_query_breaks_it(site: Client, path: str, query: str) -> None:
    assert site.get(f"{path}?{query}").status_code == 200


def test_nothing_found_always_has_a_next_step(site: Client) -> None:
    page = text(site, "/search/?q=xqzvwk&format=book")
    assert "We vonden niets" in page
    assert "Zoek zonder de filters" in page
    assert "Bekijk de hele collectie" in page


def test_a_very_long_question_says_so(site: Client) -> None:
    assert "Je vraag was erg lang" in text(site, "/search/?q=" + "hulp+" * 200)


def test_htmx_gets_the_part_that_changed(site: Client) -> None:
    part = text(site, "/search/?q=hulp", **{"hx-request": "true"})
    assert "<html" not in part
    assert 'hx-swap-oob="true"' in part
    assert "HX-Request" in site.get("/search/?q=hulp").headers["Vary"]


def test_completions(site: Client) -> None:
    found = json.loads(site.get("/search/completions/?q=hulp+bij+dig").content)["completions"]
    assert found[0]["text"] == "Hulp bij DigiD"
    assert json.loads(site.get("/search/completions/?q=").content)["completions"] == []


def test_few_queries_however_long_the_page(site: Client) -> None:
    site.get("/search/")
    counts = []
    for address in ("/search/?q=toeslagen", "/search/?q=spreekuur&sort=title"):
        with CaptureQueriesContext(connection) as queries:
            site.get(address)
        counts.append(len(queries))
    assert max(counts) < 12, counts
    assert counts[0] == counts[1]


def test_without_an_index_it_says_so(site: Client, tmp_path: Path) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"data_dir": tmp_path / "nothing"})
    searching.searcher.cache_clear()
    answer = site.get("/search/?q=hulp")
    assert answer.status_code == 503
    assert "Zoeken kan nu even niet" in answer.content.decode()
    assert site.get("/api/v1/search?q=hulp").json()["error"]["code"] == "search-unavailable"
    assert site.get("/search.atom").status_code == 503
    assert site.get("/read/").status_code == 200
