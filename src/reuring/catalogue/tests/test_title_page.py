# SPDX-License-Identifier: EUPL-1.2
"""The page of a title: what it says, for whom, in how many queries."""

import json
import re
from datetime import date

from django.test import TestCase

from reuring.catalogue.models import Item
from reuring.catalogue.tests.shelves import branches, bring_in, title, work_of
from reuring.places.chosen import BRANCH_COOKIE
from reuring.threads.models import Node, NodeText, OldAddress
from reuring.threads.topics import load_topics

# Five of them read lending rules, which a site with rules reads once.
MOST_QUERIES = 18


class TitlePageTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        load_topics()
        branches()
        novel = {"subjects": ("Koloniaal verleden", "Koffie"), "classes": (("nur", "301"),)}
        bring_in(
            title("havelaar-1", "Max Havelaar", items=[("B1", "kerkrade"), ("B2", "brunssum")],
                  summary="Een ambtenaar kan niet meer zwijgen.", isbns=("9789028270657",), **novel),
            title("havelaar-2", "Max Havelaar", format="large_print", year=2005, items=[("B3", "brunssum")], **novel),
            title("havelaar-3", "Max Havelaar", languages=("de",), original_title="Max Havelaar", year=1875, **novel),
            title("oeroeg", "Oeroeg", "Haasse, Hella S.", year=1948, items=[("B4", "simpelveld")], **novel),
            title("potter-1", "Harry Potter en de steen der wijzen", "Rowling, J.K.", series=("Harry Potter", "1")),
            title("potter-2", "Harry Potter en de geheime kamer", "Rowling, J.K.", series=("Harry Potter", "2")),
            title("potter-10", "Harry Potter en het tiende deel", "Rowling, J.K.", series=("Harry Potter", "10")),
        )  # fmt: skip
        Item.objects.filter(barcode="B2").update(status="on_loan", due_on=date(2026, 12, 4))
        cls.work = work_of("havelaar-1")
        cls.address = cls.work.node.address

    def rows(self, page: str) -> list[str]:
        table = page[page.index('<table class="where"') : page.index("</table>")]
        return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr.*?</tr>", table, re.S)[1:]]

    def test_all_editions_of_one_work(self) -> None:
        for number in ("havelaar-2", "havelaar-3"):
            self.assertEqual(work_of(number), self.work)
        page = self.client.get(self.address).content.decode()
        self.assertIn("3 uitgaven", page)
        self.assertIn("Groot gedrukt, Nederlands, 2005", page)
        self.assertIn("Boek, Duits, 1875", page)
        self.assertIn("9789028270657", page)
        self.assertIn("Een ambtenaar kan niet meer zwijgen.", page)

    def test_where_it_stands_and_near_you_first(self) -> None:
        rows = self.rows(self.client.get(self.address).content.decode())
        self.assertEqual(
            rows,
            [
                "Brunssum Binnen , groot gedrukt Romans, MULT",
                "Uitgeleend tot 4 december Romans, MULT",
                "HuB.Kerkrade Binnen Romans, MULT",
            ],
        )
        self.client.cookies[BRANCH_COOKIE] = "kerkrade"
        rows = self.rows(self.client.get(self.address).content.decode())
        self.assertEqual(rows[0], "HuB.Kerkrade Binnen Romans, MULT")

    def test_a_withdrawn_copy_is_not_shown(self) -> None:
        Item.objects.filter(barcode="B1").update(status="withdrawn")
        self.assertNotIn("HuB.Kerkrade", "".join(self.rows(self.client.get(self.address).content.decode())))

    def test_what_next_has_a_reason(self) -> None:
        page = self.client.get(self.address).content.decode()
        steps = page[page.index("En dan?") :]
        self.assertIn("Oeroeg", steps)
        self.assertIn("Gaat ook over:", steps)
        self.assertNotIn(">Max Havelaar<", steps)

    def test_the_rest_of_its_series_by_volume(self) -> None:
        page = self.client.get(work_of("potter-2").node.address).content.decode()
        series = page[page.index("Meer uit de reeks") :]
        self.assertLess(series.index("steen der wijzen"), series.index("tiende deel"))
        self.assertNotIn("geheime kamer", series[: series.index("</ul>")])

    def test_in_german_with_a_translated_summary_if_there_is_one(self) -> None:
        page = self.client.get(f"/de{self.address}").content.decode()
        self.assertIn('<html lang="de"', page)
        self.assertIn('lang="nl">Een ambtenaar', page)
        self.assertIn("nur auf Niederländisch", page)
        NodeText.objects.create(node=self.work.node, language="de", summary="Ein Beamter schweigt nicht mehr.")
        page = self.client.get(f"/de{self.address}").content.decode()
        self.assertIn('lang="de">Ein Beamter', page)
        self.assertNotIn("nur auf Niederländisch", page)

    def test_structured_data(self) -> None:
        Node.objects.filter(id=self.work.node_id).update(title="Max </script><b>Havelaar")
        page = self.client.get(self.address).content.decode()
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
        assert found is not None
        data = json.loads(found[1])
        self.assertEqual(data["@type"], "Book")
        self.assertEqual(data["name"], "Max </script><b>Havelaar")
        self.assertEqual(data["author"][0]["name"], "Multatuli")
        self.assertEqual(len(data["workExample"]), 3)
        self.assertIn("9789028270657", [each.get("isbn") for each in data["workExample"]])

    def test_its_address_stays_and_a_merged_one_leads_on(self) -> None:
        OldAddress.objects.create(public_id="0000000old", node=self.work.node)
        answer = self.client.get("/de/w/0000000old/")
        self.assertRedirects(answer, f"/de{self.address}", status_code=301)
        self.assertEqual(self.client.get("/w/nothinghas/").status_code, 404)

    def test_a_hidden_work_is_not_there(self) -> None:
        Node.objects.filter(id=self.work.node_id).update(visibility="hidden")
        self.assertEqual(self.client.get(self.address).status_code, 404)

    def test_as_many_queries_for_sixty_editions_as_for_one(self) -> None:
        small = work_of("oeroeg")
        bring_in(
            *(
                title(f"many-{number}", "Max Havelaar", year=1900 + number, series=("Klassieken", str(number)),
                      items=[(f"M{number}-{copy}", "kerkrade") for copy in range(5)])
                for number in range(60)
            )
        )  # fmt: skip
        self.assertEqual(self.work.editions.count(), 63)
        counts = []
        for address in (small.node.address, self.address):
            with _counting() as count:
                self.client.get(address)
            counts.append(len(count))
        self.assertLess(max(counts), MOST_QUERIES, counts)
        self.assertLessEqual(counts[1] - counts[0], 1, f"only the series may be asked for besides: {counts}")


def _counting():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)
