# SPDX-License-Identifier: EUPL-1.2
"""A branch with a desk, a colleague at it, and two people who borrow. Every test of the desk uses it."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import TestCase

from reuring.circulation.models import Loan
from reuring.circulation.tests.cast import (
    make_edition,
    make_item,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
)
from reuring.people.card_numbers import with_check_digit
from reuring.people.models import Account, Person
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_card
from reuring.places.models import Branch

CARD = with_check_digit("200000010")
OTHER_CARD = with_check_digit("200000011")


class Desk(TestCase):
    """The desk of a branch where Noor works; Els has a card, and so has Wim."""

    branch: Branch
    colleague: Account
    els: Person
    wim: Person

    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_open_branch()
        cls.other = make_open_branch("Chevremont")
        cls.type = make_type(terms={"max_loans": 5, "max_owed_cents": 1000})
        cls.rule = make_rule()
        cls.els = make_subscriber(cls.type)
        cls.wim = make_subscriber(cls.type, given_name="Wim", family_name="Crombach")
        cls.card = make_card(cls.els, CARD)
        make_card(cls.wim, OTHER_CARD)
        cls.edition = make_edition()
        cls.item = make_item(cls.branch, cls.edition, shelf_mark="MULT", price_cents=1995)
        cls.colleague = make_account(role=Role.FRONT_DESK, branch=cls.branch)

    def setUp(self) -> None:
        self.client = log_in(self.colleague)
        self.person = ""
        self.after = "0"

    def scan(self, code: str, *, piece: bool = True, **more: Any) -> HttpResponse:
        """A scan from the page as it stands; keeps who is open, as the page does. piece: as the script asks."""
        headers = {"HX-Request": "true"} if piece else {}
        data = {"code": code, "person": self.person, "after": self.after, "key": more.pop("key", ""), **more}
        answer = self.client.post("/desk/scans/", data, headers=headers)
        found = re.search(r'data-person="(\w*)" data-after="(\d+)"', answer.content.decode())
        if found:
            self.person, self.after = found[1], found[2]
        return answer

    def says(self, answer: HttpResponse) -> str:
        """The large words of an answer."""
        found = re.search(r"<strong>(.*?)</strong>", answer.content.decode(), re.S)
        return found[1].strip() if found else ""

    def open_loans(self) -> int:
        return Loan.objects.open().count()
