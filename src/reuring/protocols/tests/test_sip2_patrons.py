# SPDX-License-Identifier: EUPL-1.2
"""How somebody stands, with all lists; blocking; holds, copies and payments at a kiosk."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from reuring.catalogue.models import Identifier, Item
from reuring.circulation.holding import place_hold
from reuring.circulation.models import Hold, Loan, Via
from reuring.circulation.returning import check_in
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
from reuring.ledger.models import Charge, Entry
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent, Card
from reuring.people.tests.cast import PIN, make_card
from reuring.protocols.models import ItemProperties, Kiosk
from reuring.protocols.tests.kiosks import DATE, Kiosked, framed, make_kiosk, named

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DESK = Actor.rule("test desk")
ALL = "YYYYYY    "


@pytest.fixture
def library() -> SimpleNamespace:
    """Somebody with three loans, one of them late, a hold on the shelf, one that waits, and two charges."""
    branch = make_open_branch("Hoofdvestiging", days=(1, 2, 3, 4, 5, 6, 7))
    type = make_type(terms={"max_owed_cents": 1000, "max_loans": 5, "max_holds": 4})
    make_rule()
    person = make_subscriber(type, given_name="Mieke", family_name="Göbbels")
    other = make_subscriber(type, given_name="Wim", family_name="Crombach")
    items = [make_item(branch, make_edition(make_work(title))) for title in ("Een", "Twee", "Drie", "Vier", "Vijf")]
    for item, days in zip(items[:3], (30, 10, 5), strict=True):
        make_loan(item, person, at=NOW - timedelta(days=days))
    make_loan(items[4], other, at=NOW - timedelta(days=10))
    for item in items[3:]:
        place_hold(
            work=item.edition.work,
            person=person,
            pickup_branch=branch,
            via=Via.HOME,
            at=NOW - timedelta(hours=2),
            actor=DESK,
        )
    check_in(item=items[3], branch=branch, via=Via.DESK, at=NOW - timedelta(hours=1), actor=DESK)
    for cents in (250, 100):
        charge(person=person, kind="card", amount_cents=cents, key=f"c{cents}", branch=branch, actor=DESK, at=NOW)
    return SimpleNamespace(
        branch=branch, type=type, person=person, other=other, items=items,
        card=make_card(person, "9000001"), kiosk=make_kiosk(branch),
    )  # fmt: skip


@pytest.fixture
def kiosk(library: SimpleNamespace) -> Kiosked:
    return Kiosked(library.kiosk)


def ask(summary: str = " " * 10, more: str = "", language: str = "000") -> str:
    return f"63{language}{DATE}{summary}AOBieb|AA9000001|AC|{more}"


# How somebody stands


def test_standing_says_who_it_is_and_what_is_owed(kiosk: Kiosked) -> None:
    said = kiosk.say(f"23000{DATE}AOBieb|AA9000001|AC|AD|")
    assert said[:19] == "24" + " " * 14 + "005"
    assert said[37:].startswith("AOBieb|AA9000001|AEMieke Göbbels|BLY|CQY|BHEUR|BV3.50|")


def test_all_lists_and_counts_come_when_asked(library: SimpleNamespace, kiosk: Kiosked) -> None:
    said = kiosk.say(ask(ALL))
    barcodes = [item.barcode for item in library.items]
    assert said[37:61] == "000100010003000200000001"
    assert named(said, "AS") == [barcodes[3]]
    assert named(said, "AT") == [barcodes[0]]
    assert named(said, "AU") == barcodes[:3]
    assert named(said, "AV") == ["2.50 Nieuwe pas", "1.00 Nieuwe pas"]
    assert named(said, "BU") == []
    assert named(said, "CD") == ["Vijf"]
    assert (named(said, "BZ"), named(said, "CB"), named(said, "CC")) == (["0004"], ["0005"], ["10.00"])


@pytest.mark.parametrize(
    ("place", "identifier", "count"),
    [(0, "AS", 1), (1, "AT", 1), (2, "AU", 3), (3, "AV", 2), (4, "BU", 0), (5, "CD", 1)],
)
def test_one_list_comes_alone(kiosk: Kiosked, place: int, identifier: str, count: int) -> None:
    said = kiosk.say(ask(" " * place + "Y" + " " * (9 - place)))
    found = {name: len(named(said, name)) for name in ("AS", "AT", "AU", "AV", "BU", "CD")}
    assert found == {**dict.fromkeys(found, 0), identifier: count}


@pytest.mark.parametrize(
    ("part", "places"),
    [
        ("BP1|BQ2|", [0, 1]),
        ("BP2|BQ2|", [1]),
        ("BP00002|BQ00003|", [1, 2]),
        ("BP3|", [2]),
        ("BQ1|", [0]),
        ("BP4|BQ9|", []),
        ("BP3|BQ1|", []),
        ("BP|BQ|", [0, 1, 2]),
        ("BPx|BQy|", [0, 1, 2]),
        ("BP0|BQ0|", []),
        ("BP999999999999|", [0, 1, 2]),
    ],
)
def test_a_list_comes_in_parts(library: SimpleNamespace, kiosk: Kiosked, part: str, places: list[int]) -> None:
    said = kiosk.say(ask("  Y       ", part))
    assert named(said, "AU") == [library.items[place].barcode for place in places]


def test_before_the_pin_nothing_is_told_of_a_person(library: SimpleNamespace) -> None:
    Kiosk.objects.update(asks_pin=True)
    kiosk = Kiosked(library.kiosk)
    for message in (ask(ALL), ask(ALL, "AD0000|"), f"23000{DATE}AO|AA9000001|AC|AD|"):
        said = kiosk.say(message)
        assert (named(said, "BL"), named(said, "CQ")) == (["Y"], ["N"])
        for secret in ("Mieke", "BV", "|AU", "|CD", "|AS", "3.50"):
            assert secret not in said
        if said.startswith("64"):
            assert said[37:61] == " " * 24
    assert len(named(kiosk.say(ask("  Y       ", f"AD{PIN}|")), "AU")) == 3


def test_a_kiosk_without_the_right_is_told_nothing_of_a_person(library: SimpleNamespace) -> None:
    Kiosk.objects.update(may_show_patron=False)
    said = Kiosked(library.kiosk).say(ask(ALL))
    assert (named(said, "AE"), named(said, "AU"), named(said, "BV")) == ([""], [], [])
    assert named(said, "BL") == ["Y"]


def test_a_stranger_is_told_apart_from_a_card_that_does_not_work(library: SimpleNamespace, kiosk: Kiosked) -> None:
    said = kiosk.say(f"23000{DATE}AO|AA1234|AC|AD|")
    assert said[2:16] == "YYYY" + " " * 10
    assert (named(said, "AE"), named(said, "BL"), named(said, "CQ")) == ([""], ["N"], ["N"])
    Card.objects.update(blocked_at=NOW, block_reason="lost")
    said = kiosk.say(f"23000{DATE}AO|AA9000001|AC|AD{PIN}|")
    assert (named(said, "AE"), named(said, "BL"), named(said, "CQ")) == ([""], ["N"], ["N"])
    assert named(said, "AF") == ["Deze pas is als kwijt gemeld. Een medewerker helpt je aan een nieuwe."]


def test_the_fourteen_characters_say_what_is_denied(library: SimpleNamespace, kiosk: Kiosked) -> None:
    status = f"23000{DATE}AO|AA9000001|AC|AD|"
    Card.objects.update(valid_until=date(2026, 1, 1))
    assert kiosk.say(status)[2:16] == "YY Y" + " " * 10
    Card.objects.update(valid_until=None)
    charge(person=library.person, kind="lost", amount_cents=2500, key="z", branch=library.branch, actor=DESK, at=NOW)
    said = kiosk.say(status)
    assert said[2:16] == "Y" + " " * 9 + "Y   "
    assert named(said, "AF") == ["Vraag een medewerker om hulp."]
    library.type.terms.update(max_loans=3, max_owed_cents=None, max_holds=2)
    assert kiosk.say(status)[2:16] == "Y  Y Y" + " " * 8


def test_the_lists_cost_as_many_queries_however_long_they_are(
    library: SimpleNamespace, kiosk: Kiosked, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        kiosk.say(ask(ALL))


# Cards


def test_a_card_is_blocked_and_nobody_is_named(library: SimpleNamespace, kiosk: Kiosked) -> None:
    frame = framed(f"01Y{DATE}AOBieb|ALPas bleef liggen|AA9000001|AC|")
    said = kiosk.raw(frame)
    assert said.startswith("24YYYY")
    assert "Mieke" not in said
    library.card.refresh_from_db()
    assert library.card.block_reason == "blocked"
    assert AuditEvent.objects.get(verb="block_card").reason == "Kiosk hal: Pas bleef liggen"
    assert AuditEvent.objects.get(verb="block_card").actor_kind == "device"
    assert Kiosked(library.kiosk).raw(frame).startswith("24YYYY")
    assert AuditEvent.objects.filter(verb="block_card").count() == 1


def test_a_card_works_again_only_through_a_kiosk_that_may(library: SimpleNamespace, kiosk: Kiosked) -> None:
    kiosk.say(f"01N{DATE}AO|AL|AA9000001|AC|")
    enable = f"25{DATE}AO|AA9000001|AC|"
    assert named(kiosk.say(enable), "AF") == ["Dat kan niet op dit apparaat. Een medewerker helpt je graag."]
    Kiosk.objects.update(may_enable=True)
    said = Kiosked(library.kiosk).say(enable)
    assert said.startswith("26" + " " * 14)
    assert named(said, "BL") == ["Y"]
    library.card.refresh_from_db()
    assert library.card.blocked_at is None


def test_a_kiosk_without_the_right_blocks_nothing(library: SimpleNamespace) -> None:
    Kiosk.objects.update(may_block=False)
    assert named(Kiosked(library.kiosk).say(f"01N{DATE}AO|AL|AA9000001|AC|"), "BL") == ["N"]
    library.card.refresh_from_db()
    assert library.card.blocked_at is None


def test_the_end_of_a_visit_is_answered(kiosk: Kiosked) -> None:
    said = kiosk.say(f"35{DATE}AOBieb|AA9000001|AC|AD|")
    assert said.startswith(f"36Y{timezone.localtime():%Y%m%d}    ")
    assert said[21:] == "AOBieb|AA9000001|"


# Copies


@pytest.mark.parametrize(
    ("status", "number"),
    [
        ("available", "03"),
        ("on_loan", "04"),
        ("on_shelf", "08"),
        ("in_transit", "10"),
        ("claimed", "11"),
        ("lost", "12"),
        ("missing", "13"),
        ("reference", "01"),
        ("damaged", "01"),
        ("withdrawn", "01"),
    ],
)
def test_a_copy_says_how_it_stands(library: SimpleNamespace, kiosk: Kiosked, status: str, number: str) -> None:
    item = make_item(library.branch, status=status, shelf_mark="MULT")
    said = kiosk.say(f"17{DATE}AOBieb|AB{item.barcode}|AC|")
    assert said[:8] == f"18{number}0001"
    assert named(said, "AJ") == ["Max Havelaar"]
    assert (named(said, "AQ"), named(said, "CS")) == (["Hoofdvestiging"], ["MULT"])


def test_a_copy_says_until_when_it_is_out_and_how_many_wait_but_not_for_whom(
    library: SimpleNamespace, kiosk: Kiosked
) -> None:
    said = kiosk.say(f"17{DATE}AO|AB{library.items[4].barcode}|")
    assert "CF1|" in said[26:]
    due = Loan.objects.open().get(item=library.items[4]).due_on
    assert named(said, "AH") == [f"{due:%Y%m%d}    235959"]
    assert "Wim" not in said
    ready = kiosk.say(f"17{DATE}AO|AB{library.items[3].barcode}|")
    until = Hold.objects.get(state="on_shelf").shelf_until
    assert named(ready, "CM") == [f"{until:%Y%m%d}    235959"]
    assert named(kiosk.say(f"17{DATE}AO|ABnothing|"), "AF")[0].startswith("Dit exemplaar kennen we niet")


def test_what_a_device_says_about_a_copy_is_kept(library: SimpleNamespace, kiosk: Kiosked) -> None:
    barcode = library.items[0].barcode
    said = kiosk.say(f"19{DATE}AOBieb|AB{barcode}|AC|CHchip:é4|")
    assert said.startswith("201")
    assert named(said, "CH") == ["chip:é4"]
    assert named(kiosk.say(f"17{DATE}AO|AB{barcode}|"), "CH") == ["chip:é4"]
    assert kiosk.say(f"19{DATE}AOBieb|AB{barcode}|AC|CH|").startswith("201")
    assert not ItemProperties.objects.exists()
    assert kiosk.say(f"19{DATE}AO|ABnothing|CHx|").startswith("200")


# Holds


def hold(mode: str, more: str, date: str = DATE) -> str:
    return f"15{mode}{date}AOBieb|AA9000001|{more}"


def test_a_place_in_a_queue_is_taken_moved_and_given_up(library: SimpleNamespace, kiosk: Kiosked) -> None:
    elsewhere = make_open_branch("Simpelveld")
    item = make_item(library.branch, make_edition(make_work("Zes"), languages=["nl"]))
    frame = framed(hold("+", f"AB{item.barcode}|"))
    said = kiosk.raw(frame)
    assert said[:4] == "161Y"
    assert (named(said, "BS"), named(said, "AJ")) == (["Hoofdvestiging"], ["Zes"])
    assert "BR1|" in said
    assert Kiosked(library.kiosk).raw(frame).startswith("161")
    held = Hold.objects.get(work=item.edition.work)
    assert (held.edition, held.placed_via) == (None, Via.KIOSK)

    moved = kiosk.say(hold("*", "BSsimpelveld|AJZes|"))
    assert (moved[:3], named(moved, "BS")) == ("161", ["Simpelveld"])
    held.refresh_from_db()
    assert held.pickup_branch == elsewhere

    for _turn in range(2):  # the second time it is gone already
        assert Kiosked(library.kiosk).say(hold("-", "AJZes|")).startswith("161")
    held.refresh_from_db()
    assert held.state == Hold.State.CANCELLED


@pytest.mark.parametrize("name", ["isbn", "with-hyphens", "edition", "work", "title", "without-article"])
def test_what_is_held_may_be_named_in_many_ways(library: SimpleNamespace, kiosk: Kiosked, name: str) -> None:
    edition = make_edition(make_work("De aanslag"), sort_title="aanslag")
    edition.work.sort_title = "aanslag"
    edition.work.save()
    make_item(library.branch, edition)
    Identifier.objects.create(edition=edition, scheme="isbn", value="9789023462224")
    said = {
        "isbn": "9789023462224",
        "with-hyphens": "978-90-234-6222-4",
        "edition": edition.public_id,
        "work": edition.work.node.public_id,
        "title": "De aanslag",
        "without-article": "aanslag",
    }[name]
    assert kiosk.say(hold("+", f"AJ{said}|")).startswith("161")
    assert Hold.objects.filter(work=edition.work).exists()


def test_a_hold_may_be_for_this_edition_only(library: SimpleNamespace, kiosk: Kiosked) -> None:
    item = make_item(library.branch, make_edition(make_work("Zes")))
    kiosk.say(hold("+", f"BY3|AB{item.barcode}|"))
    assert Hold.objects.get(work=item.edition.work).edition == item.edition


@pytest.mark.parametrize(
    ("mode", "more", "sentence"),
    [
        ("+", "AJno such title|", "Deze titel kennen we niet."),
        ("+", "", "Deze titel kennen we niet."),
        ("+", "BSMars|AJVijf|", "Deze vestiging kennen we niet."),
        ("+", "AJVijf|", "Je staat hiervoor al in de rij."),
        ("+", "AJEen|", "Dit heb je al geleend."),
        ("-", "AJEen|", "Je hebt hiervoor geen reservering."),
        ("x", "AJVijf|", "Vraag een medewerker"),
    ],
)
def test_a_hold_that_can_not_be_is_refused_kindly(kiosk: Kiosked, mode: str, more: str, sentence: str) -> None:
    said = kiosk.say(hold(mode, more))
    assert said.startswith("160N")
    assert named(said, "AF")[0].startswith(sentence)


def test_a_title_that_means_two_works_is_not_guessed_at(library: SimpleNamespace, kiosk: Kiosked) -> None:
    for _turn in range(2):
        work = make_work("Zelfde")
        work.sort_title = "zelfde"
        work.save()
        make_item(library.branch, make_edition(work))
    assert kiosk.say(hold("+", "AJZelfde|")).startswith("160")


def test_a_kiosk_without_the_right_takes_no_hold(library: SimpleNamespace) -> None:
    Kiosk.objects.update(may_hold=False)
    assert Kiosked(library.kiosk).say(hold("+", "AJVijf|")).startswith("160N")


# Payments


def pay(amount: str, more: str = "", *, kind: str = "02", currency: str = "EUR", date: str = DATE) -> str:
    return f"37{date}01{kind}{currency}BV{amount}|AOBieb|AA9000001|{more}"


def test_money_is_booked_once_the_oldest_charge_first(library: SimpleNamespace, kiosk: Kiosked) -> None:
    frame = framed(pay("3,00", "BKt-1|"))
    said = kiosk.raw(frame)
    assert said.startswith("38Y")
    assert named(said, "BK") == ["t-1"]
    assert named(said, "AG") == ["Betaald: 3,00 euro"]
    assert Kiosked(library.kiosk).raw(frame).startswith("38Y")
    assert list(Charge.objects.oldest_first().values_list("open_cents", flat=True)) == [0, 50]
    entry = Entry.objects.get(kind="payment")
    assert (entry.road, entry.branch, entry.person) == ("terminal", library.branch, library.person)


def test_a_charge_may_be_chosen_and_paid_in_cash(library: SimpleNamespace, kiosk: Kiosked) -> None:
    chosen = Charge.objects.get(amount_cents=100)
    assert kiosk.say(pay("1", f"CG{chosen.public_id}|", kind="00")).startswith("38Y")
    chosen.refresh_from_db()
    assert chosen.open_cents == 0
    assert Entry.objects.get(kind="payment").road == "cash"


@pytest.mark.parametrize(
    ("amount", "more", "currency"),
    [
        ("-1.00", "", "EUR"),
        ("0", "", "EUR"),
        ("0.00", "", "EUR"),
        ("", "", "EUR"),
        ("veel", "", "EUR"),
        ("1.234", "", "EUR"),
        ("99999999999", "", "EUR"),
        ("1e3", "", "EUR"),
        ("3.51", "", "EUR"),
        ("1.00", "CGnothing|", "EUR"),
        ("1.00", "", "USD"),
    ],
)
def test_money_that_can_not_be_booked_is_refused(kiosk: Kiosked, amount: str, more: str, currency: str) -> None:
    said = kiosk.say(pay(amount, more, currency=currency))
    assert said.startswith("38N")
    assert named(said, "AF")
    assert not Entry.objects.filter(kind="payment").exists()


def test_a_kiosk_whose_clock_stands_still_takes_money_all_the_same(
    library: SimpleNamespace, kiosk: Kiosked, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kiosk.say(pay("1.00")).startswith("38Y")
    monkeypatch.setattr("reuring.protocols.sip2.session.timezone.now", lambda: NOW + timedelta(days=7))
    for _turn in range(2):
        assert Kiosked(library.kiosk).say(pay("1.00")).startswith("38Y")
    assert Entry.objects.filter(kind="payment").count() == 2


def test_a_kiosk_without_the_right_takes_no_money(library: SimpleNamespace) -> None:
    Kiosk.objects.update(may_take_payment=False)
    assert Kiosked(library.kiosk).say(pay("1.00")).startswith("38N")


def test_items_are_never_changed_by_asking(library: SimpleNamespace, kiosk: Kiosked) -> None:
    before = list(Item.objects.order_by("pk").values())
    for item in library.items:
        kiosk.say(f"17{DATE}AO|AB{item.barcode}|")
    kiosk.say(ask(ALL))
    assert list(Item.objects.order_by("pk").values()) == before
