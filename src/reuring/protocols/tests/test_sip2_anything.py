# SPDX-License-Identifier: EUPL-1.2
"""Whatever a kiosk says, it gets an answer that another codec reads, and the library stays in order."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pysip2
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reuring.circulation.checks import lending
from reuring.circulation.holding import place_hold
from reuring.circulation.models import Via
from reuring.circulation.tests.cast import (
    make_edition,
    make_item,
    make_loan,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
    make_work,
)
from reuring.ledger.books import charge
from reuring.people.actor import Actor
from reuring.people.tests.cast import PIN, make_card
from reuring.protocols.sip2.layouts import ANSWER_TO, MESSAGES
from reuring.protocols.tests.kiosks import DATE, Kiosked, framed, make_kiosk

pytestmark = pytest.mark.django_db
CARDS = ("9000001", "9000002", "unknown", "")
BARCODES = ("70001", "70002", "70003", "70004", "70005", "unknown")
VALUES = {
    "AA": CARDS,
    "AB": BARCODES,
    "AD": (PIN, "0000", ""),
    "AJ": ("Een", "Twee", "unknown"),
    "BV": ("1.00", "-1", "0", "x", "99999"),
    "BS": ("", "hoofdvestiging", "Mars"),
    "BY": ("1", "2", "3", "x"),
    "BI": ("Y", "N", ""),
    "BP": ("1", "x", ""),
    "BQ": ("2", "0", ""),
    "CH": ("chip", ""),
    "CN": ("hal", "nobody"),
}
FIXED = {
    "date": (DATE, "20261124    140000", "20261125   Z000000", " " * 18),
    "summary": ("YYYYYY    ", " " * 10, "  Y       "),
    "mode": ("+", "-", "*", "x"),
    "currency": ("EUR", "USD", "   "),
    "language": ("000", "003", "999"),
    "print_width": ("080", "000", "   "),
}


@pytest.fixture
def library() -> SimpleNamespace:
    branch = make_open_branch("Hoofdvestiging", days=(1, 2, 3, 4, 5, 6, 7))
    type = make_type(terms={"max_loans": 3})
    make_rule(charge_per_day_cents=10, charge_cap_cents=100)
    people = [make_subscriber(type, given_name=name, language="de") for name in ("Els", "Jürgen")]
    items = [
        make_item(branch, make_edition(make_work(title)), barcode=barcode)
        for title, barcode in zip(("Een", "Twee", "Drie", "Vier", "Vijf"), BARCODES, strict=False)
    ]
    now = timezone.now()
    for number, person in zip(CARDS, people, strict=False):
        make_card(person, number)
        charge(person=person, kind="card", amount_cents=250, key=number, branch=branch, actor=Actor.rule("t"), at=now)
    make_loan(items[0], people[0], at=now - timedelta(days=30))
    make_loan(items[1], people[1], at=now - timedelta(days=3))
    for item in items[1:3]:
        place_hold(
            work=item.edition.work,
            person=people[0],
            pickup_branch=branch,
            via=Via.HOME,
            at=now - timedelta(hours=1),
            actor=Actor.rule("t"),
        )
    rights = dict.fromkeys(("may_enable", "may_hold", "may_take_payment", "may_block"), True)
    return SimpleNamespace(kiosk=make_kiosk(branch, **rights), pin=make_kiosk(branch, "pin", asks_pin=True, **rights))


@st.composite
def messages(draw: st.DrawFn) -> str:
    """A message of the standard with fields that are right, wrong, blank or left out."""
    layout = MESSAGES[draw(st.sampled_from(sorted(ANSWER_TO)))]
    text = layout.code
    for name, width in layout.fixed:
        usual = FIXED.get(
            "date" if name.endswith("date") else name, ("Y" * width, "N" * width, "0" * width, " " * width)
        )
        text += draw(st.sampled_from(usual))
    for identifier in sorted(layout.named):
        usual = VALUES.get(identifier, ("Bieb", "Göbbels", ""))
        value = draw(st.one_of(st.sampled_from(usual), st.none(), st.text(max_size=8)))
        if value is not None:
            text += f"{identifier}{value}|"
    return text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(said=st.lists(messages(), min_size=1, max_size=6), asks_pin=st.booleans())
def test_whatever_is_said_is_answered_and_nothing_breaks(
    library: SimpleNamespace, said: list[str], asks_pin: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction.atomic():
        kiosk = Kiosked(library.pin if asks_pin else library.kiosk)
        for turn, message in enumerate(said):
            answer = kiosk.raw(framed(message, turn % 10))
            if answer == "96AZFEF6":
                continue
            assert answer[:2] == ANSWER_TO[message[:2]] or answer.startswith("94"), (message, answer)
            pysip2.decode_message(answer.encode() + b"\r", encoding="utf-8")
            assert "went wrong" not in caplog.text
            if kiosk.session.kiosk is None:
                break
        state = lending()
        assert state.is_ok, state
        transaction.set_rollback(True)
