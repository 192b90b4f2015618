# SPDX-License-Identifier: EUPL-1.2
"""Taking home, bringing back and keeping longer at a kiosk, as one connection says it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from reuring.catalogue.models import Item
from reuring.circulation.holding import place_hold
from reuring.circulation.models import Hold, Loan, Movement, OfflineAct, Via
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
from reuring.people.models import AuditEvent, Card
from reuring.people.tests.cast import PIN, make_card
from reuring.protocols.models import Kiosk
from reuring.protocols.sip2 import lending
from reuring.protocols.tests.kiosks import BLANK, DATE, Kiosked, framed, make_kiosk, named

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def library() -> SimpleNamespace:
    """A branch with a kiosk, a copy, and somebody with a card who may borrow for 21 days."""
    branch = make_open_branch("Hoofdvestiging", days=(1, 2, 3, 4, 5, 6, 7))
    type = make_type(terms={"max_owed_cents": 1000, "max_loans": 3})
    rule = make_rule()
    person = make_subscriber(type, given_name="Lieve", family_name="Janssen")
    card = make_card(person, "9000001")
    item = make_item(branch, make_edition(make_work("Het bittere kruid")))
    return SimpleNamespace(
        branch=branch, type=type, rule=rule, person=person, card=card, item=item, kiosk=make_kiosk(branch)
    )


@pytest.fixture
def kiosk(library: SimpleNamespace) -> Kiosked:
    return Kiosked(library.kiosk)


def take(
    barcode: str, *, card: str = "9000001", flags: str = "NN", date: str = DATE, due: str = BLANK, more: str = ""
) -> str:
    return f"11{flags}{date}{due}AOBieb|AA{card}|AB{barcode}|AC|{more}"


def bring(barcode: str, *, flags: str = "N", date: str = DATE, returned: str = DATE, more: str = "") -> str:
    return f"09{flags}{date}{returned}APKiosk|AOBieb|AB{barcode}|AC|{more}"


def due_in(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


# Taking home


def test_a_copy_is_lent_and_the_answer_says_until_when(library: SimpleNamespace, kiosk: Kiosked) -> None:
    said = kiosk.say(take(library.item.barcode))
    loan = Loan.objects.get()
    assert (loan.person, loan.item, loan.due_on) == (library.person, library.item, due_in(21))
    assert said[:6] == "121NUY"
    assert said[24:].startswith(f"AOBieb|AA9000001|AB{library.item.barcode}|AJHet bittere kruid|")
    assert named(said, "AH") == [f"{loan.due_on:%Y%m%d}    235959"]
    assert named(said, "BK") == [loan.public_id]
    assert named(said, "CK") == ["001"]
    assert str(loan.due_on.year) in named(said, "AF")[0]
    assert named(said, "AG")[0] == "Het bittere kruid"
    assert loan.movements.get().via == Via.KIOSK


def test_a_due_date_that_the_kiosk_proposes_is_not_used(library: SimpleNamespace, kiosk: Kiosked) -> None:
    assert kiosk.say(take(library.item.barcode, due="19990101    000000")).startswith("121")
    assert Loan.objects.get().due_on == due_in(21)


def test_a_kiosk_may_have_dates_as_people_write_them(library: SimpleNamespace) -> None:
    Kiosk.objects.update(has_plain_dates=True)
    said = Kiosked(library.kiosk).say(take(library.item.barcode))
    assert f"{due_in(21).day} " in named(said, "AH")[0]
    assert "235959" not in named(said, "AH")[0]


def test_the_receipt_is_no_wider_than_the_printer(library: SimpleNamespace, kiosk: Kiosked) -> None:
    kiosk.say("9900122.00")
    lines = named(kiosk.say(take(library.item.barcode)), "AG")
    assert lines[:2] == ["Het bittere", "kruid"]
    assert max(map(len, lines)) <= 12


def test_the_person_is_spoken_to_in_their_own_language(library: SimpleNamespace, kiosk: Kiosked) -> None:
    library.person.language = "de"
    library.person.save()
    assert kiosk.say(f"23000{DATE}AO|AA9000001|AC|AD|")[16:19] == "003"
    assert kiosk.say(f"23001{DATE}AO|AA9000001|AC|AD|")[16:19] == "001"  # chosen at the kiosk
    kiosk.session.end_visit()
    assert kiosk.say(f"23002{DATE}AO|AA9000001|AC|AD|")[16:19] == "003"  # French, which we don't speak


@pytest.mark.parametrize(
    ("barcode", "card", "sentence"),
    [
        ("no-such-thing", "9000001", "Dit exemplaar kennen we niet."),
        ("", "9000001", "Dit exemplaar kennen we niet."),
        ("x" * 200, "9000001", "Dit exemplaar kennen we niet."),
        ("\x01\x02", "9000001", "Dit exemplaar kennen we niet."),
        ("3000", "9999999", "Deze pas kennen we niet."),
        ("3000", "2000000103", "Het nummer op deze pas kwam niet goed door."),
        ("3000", "", "Deze pas kennen we niet."),
    ],
)
def test_what_nobody_knows_is_refused_kindly(kiosk: Kiosked, barcode: str, card: str, sentence: str) -> None:
    said = kiosk.say(take(barcode, card=card))
    assert said.startswith("120N")
    assert named(said, "AF")[0].startswith(sentence)
    assert not Loan.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"blocked_at": NOW, "block_reason": "lost"}, "Deze pas is als kwijt gemeld."),
        ({"blocked_at": NOW, "block_reason": "replaced"}, "Deze pas is vervangen."),
        ({"blocked_at": NOW, "block_reason": "merged"}, "Deze pas is vervangen."),
        ({"blocked_at": NOW, "block_reason": "blocked"}, "Deze pas werkt nu niet."),
        ({"valid_until": date(2026, 1, 1)}, "Deze pas is verlopen."),
    ],
)
def test_a_card_that_does_not_work_borrows_nothing(
    library: SimpleNamespace, kiosk: Kiosked, changes: dict[str, object], sentence: str
) -> None:
    Card.objects.update(**changes)
    said = kiosk.say(take(library.item.barcode))
    assert said.startswith("120N")
    assert named(said, "AF")[0].startswith(sentence)
    assert not Loan.objects.exists()


def test_a_debt_is_not_named_where_others_can_read_it(library: SimpleNamespace, kiosk: Kiosked) -> None:
    charge(
        person=library.person,
        kind="lost",
        amount_cents=2500,
        key="x",
        branch=library.branch,
        actor=Actor.rule("t"),
        at=NOW,
    )
    said = kiosk.say(take(library.item.barcode))
    assert said.startswith("120N")
    assert named(said, "AF") == ["Vraag een medewerker om hulp."]
    assert "25" not in named(said, "AF")[0]


def test_every_obstacle_is_told_at_once(library: SimpleNamespace, kiosk: Kiosked) -> None:
    Card.objects.update(valid_until=date(2026, 1, 1))
    Item.objects.update(status=Item.Status.REFERENCE)
    assert len(named(kiosk.say(take(library.item.barcode)), "AF")) == 2


def test_what_someone_else_has_is_not_lent_twice(library: SimpleNamespace, kiosk: Kiosked) -> None:
    make_card(make_subscriber(library.type, given_name="Wim"), "9000002")
    assert kiosk.say(take(library.item.barcode)).startswith("121")
    said = kiosk.say(take(library.item.barcode, card="9000002"))
    assert said.startswith("120N")
    assert "Lieve" not in said
    assert Loan.objects.get().person == library.person


def test_what_one_has_already_is_kept_longer_only_if_the_kiosk_may(library: SimpleNamespace, kiosk: Kiosked) -> None:
    make_loan(library.item, library.person, at=NOW - timedelta(days=10))
    said = kiosk.say(take(library.item.barcode, flags="NN"))
    assert said.startswith("120N")
    assert named(said, "AF") == ["Dit heb je al geleend."]
    assert named(said, "AH") == [f"{due_in(11):%Y%m%d}    235959"]
    assert kiosk.say(take(library.item.barcode, flags="YN")).startswith("121Y")
    loan = Loan.objects.get()
    assert (loan.renewals, loan.due_on) == (1, due_in(21))


def test_one_can_not_keep_longer_what_others_wait_for(library: SimpleNamespace, kiosk: Kiosked) -> None:
    make_loan(library.item, library.person, at=NOW - timedelta(days=10))
    other = make_subscriber(library.type, given_name="Wim")
    place_hold(
        work=library.item.edition.work,
        person=other,
        pickup_branch=library.branch,
        via=Via.HOME,
        at=NOW,
        actor=Actor.rule("t"),
    )
    for message in (take(library.item.barcode, flags="YN"), f"29NN{DATE}{BLANK}AO|AA9000001|AB{library.item.barcode}|"):
        said = kiosk.say(message)
        assert said[2:4] == "0N"
        assert "wacht" in named(said, "AF")[0]
    assert Loan.objects.get().renewals == 0


# The same message again


def test_a_message_that_comes_again_gets_the_first_answer_and_one_loan(
    library: SimpleNamespace, kiosk: Kiosked
) -> None:
    frame = framed(take(library.item.barcode), 4)
    first = kiosk.raw(frame)
    assert kiosk.raw(frame) == first
    elsewhere = Kiosked(library.kiosk).raw(frame)
    # But for the moment of the answer, it is the same.
    assert elsewhere[:6] == first[:6] == "121NUY"
    assert elsewhere[24:].partition("AY4")[0] == first[24:].partition("AY4")[0]
    assert Loan.objects.count() == Movement.objects.count() == 1


def test_a_return_that_comes_again_ends_nothing_more(library: SimpleNamespace, kiosk: Kiosked) -> None:
    make_loan(library.item, library.person, at=NOW - timedelta(days=10))
    frame = framed(bring(library.item.barcode), 4)
    first = kiosk.raw(frame)
    assert first.startswith("101Y")
    assert Kiosked(library.kiosk).raw(frame)[24:].partition("AY4")[0] == first[24:].partition("AY4")[0]
    # Meanwhile somebody else has it: the repeat is still a repeat.
    make_loan(library.item, make_subscriber(library.type), at=timezone.now())
    assert Kiosked(library.kiosk).raw(frame).startswith("101Y")
    assert Loan.objects.open().count() == 1


def test_a_renewal_that_comes_again_is_one_renewal(library: SimpleNamespace, kiosk: Kiosked) -> None:
    make_loan(library.item, library.person, at=NOW - timedelta(days=10))
    frame = framed(f"29NN{DATE}{BLANK}AO|AA9000001|AB{library.item.barcode}|", 4)
    assert kiosk.raw(frame).startswith("301Y")
    assert Kiosked(library.kiosk).raw(frame).startswith("301Y")
    assert Loan.objects.get().renewals == 1


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """Our own clock, to be put forward."""
    clock = SimpleNamespace(by=timedelta())
    real = timezone.now
    monkeypatch.setattr("reuring.protocols.sip2.session.timezone.now", lambda: real() + clock.by)
    return clock


def test_a_kiosk_whose_clock_stands_still_lends_all_the_same(
    library: SimpleNamespace, kiosk: Kiosked, later: SimpleNamespace
) -> None:
    for turn in range(3):
        assert kiosk.say(take(library.item.barcode)).startswith("121N"), turn
        assert Loan.objects.open().count() == 1
        later.by += timedelta(minutes=5)
        assert kiosk.say(bring(library.item.barcode)).startswith("101"), turn
        assert Loan.objects.open().count() == 0
        later.by += timedelta(minutes=5)
    assert Loan.objects.count() == 3


def test_a_message_without_a_moment_is_done_each_time(library: SimpleNamespace, kiosk: Kiosked) -> None:
    for _turn in range(2):
        assert kiosk.say(take(library.item.barcode, date=BLANK)).startswith("121N")
        assert kiosk.say(bring(library.item.barcode, date=BLANK)).startswith("101")
    assert Loan.objects.count() == 2


# Keeping longer


def test_all_that_can_be_kept_longer_is(library: SimpleNamespace, kiosk: Kiosked) -> None:
    others = [make_item(library.branch, make_edition(make_work(title))) for title in ("Twee", "Drie")]
    for item in (library.item, *others):
        make_loan(item, library.person, at=NOW - timedelta(days=10))
    Loan.objects.filter(item=others[0]).update(renewals=2)
    frame = framed(f"65{DATE}AOBieb|AA9000001|", 3)
    said = kiosk.raw(frame)
    assert said[:11] == "66100020001"
    assert sorted(named(said, "BM")) == sorted([library.item.barcode, others[1].barcode])
    assert named(said, "BN") == [others[0].barcode]
    assert named(said, "AF") == ["2 titels zijn verlengd.", "1 titel kan nu niet langer."]
    assert Kiosked(library.kiosk).raw(frame)[:11] == said[:11]
    assert sorted(Loan.objects.values_list("renewals", flat=True)) == [1, 1, 2]


def test_one_renews_only_what_one_has(library: SimpleNamespace, kiosk: Kiosked) -> None:
    make_loan(library.item, make_subscriber(library.type, given_name="Wim"), at=NOW - timedelta(days=10))
    said = kiosk.say(f"29YN{DATE}{BLANK}AO|AA9000001|AB{library.item.barcode}|")
    assert said.startswith("300N")
    assert named(said, "AF") == ["Dit staat niet op jouw pas."]


def test_a_title_will_do_where_one_has_a_single_copy_of_it(library: SimpleNamespace, kiosk: Kiosked) -> None:
    make_loan(library.item, library.person, at=NOW - timedelta(days=10))
    assert kiosk.say(f"29NN{DATE}{BLANK}AO|AA9000001|AJhet bittere kruid|").startswith("301Y")


# Bringing back


def test_a_copy_comes_back_and_nobody_is_named(library: SimpleNamespace, kiosk: Kiosked) -> None:
    make_loan(library.item, library.person, at=NOW - timedelta(days=10))
    said = kiosk.say(bring(library.item.barcode))
    assert said[:6] == "101YUN"
    assert named(said, "AQ") == ["Hoofdvestiging"]
    assert named(said, "CL") == ["00"]
    assert "Lieve" not in said
    assert named(said, "AA") == []
    assert not Loan.objects.open().exists()


def test_a_copy_that_was_not_lent_may_be_brought_back(library: SimpleNamespace, kiosk: Kiosked) -> None:
    assert kiosk.say(bring(library.item.barcode, returned=BLANK)).startswith("101Y")


def test_a_sorting_machine_is_told_where_a_copy_goes(library: SimpleNamespace, kiosk: Kiosked) -> None:
    waiting = make_subscriber(library.type, given_name="Wim")
    hold = place_hold(
        work=library.item.edition.work,
        person=waiting,
        pickup_branch=library.branch,
        via=Via.HOME,
        at=NOW,
        actor=Actor.rule("t"),
    )
    said = kiosk.say(bring(library.item.barcode))
    assert said[:6] == "101YUY"
    assert (named(said, "CV"), named(said, "CL")) == (["01"], ["01"])
    assert "Wim" not in said
    hold.refresh_from_db()
    assert hold.state == Hold.State.ON_SHELF

    elsewhere = make_item(make_open_branch("Simpelveld"))
    said = kiosk.say(bring(elsewhere.barcode))
    assert (named(said, "CV"), named(said, "CT")) == (["04"], ["Simpelveld"])


def test_an_unknown_copy_is_put_aside(kiosk: Kiosked) -> None:
    said = kiosk.say(bring("no-such-thing"))
    assert said[:6] == "100NNY"
    assert named(said, "AF")[0].startswith("Dit exemplaar kennen we niet")


def test_what_did_not_come_off_is_taken_back(library: SimpleNamespace, kiosk: Kiosked) -> None:
    """BI: the flap stayed shut, or the chip did."""
    assert kiosk.say(take(library.item.barcode)).startswith("121")
    cancelled = bring(library.item.barcode, more="BIY|")
    assert kiosk.say(cancelled).startswith("101")
    assert kiosk.say(cancelled).startswith("101")
    assert not Loan.objects.open().exists()
    assert kiosk.say(take(library.item.barcode, date="20261124    130100")).startswith("121")
    assert kiosk.say(bring(library.item.barcode, date="20261124    130200")).startswith("101")
    again = take(library.item.barcode, more="BIY|")
    assert kiosk.say(again).startswith("121N")
    assert kiosk.say(again).startswith("121N")
    assert Loan.objects.open().get().person == library.person


def test_a_check_in_is_taken_back_only_for_who_had_it(library: SimpleNamespace, kiosk: Kiosked) -> None:
    make_card(make_subscriber(library.type, given_name="Wim"), "9000002")
    kiosk.say(take(library.item.barcode))
    kiosk.say(bring(library.item.barcode))
    assert kiosk.say(take(library.item.barcode, card="9000002", more="BIY|")).startswith("120N")
    assert not Loan.objects.open().exists()


# What a kiosk did while the line was down


def test_what_was_lent_while_the_line_was_down_is_lent_then(library: SimpleNamespace, kiosk: Kiosked) -> None:
    Card.objects.update(valid_until=date(2026, 1, 1))  # a colleague might have set this aside
    then = timezone.localtime() - timedelta(hours=3)
    assert kiosk.say(take(library.item.barcode)).startswith("120")
    said = kiosk.say(take(library.item.barcode, flags="NY", date=f"{then:%Y%m%d    %H%M%S}"))
    assert said.startswith("121N")
    loan = Loan.objects.get()
    assert abs(loan.checked_out_at - then) < timedelta(seconds=1)
    assert loan.movements.get().via == Via.OFFLINE
    assert AuditEvent.objects.get(verb="override").after == {"obstacles": ["card-expired"]}
    assert OfflineAct.objects.get().state == OfflineAct.State.DONE


def test_what_can_not_be_true_any_more_is_kept_for_staff_once(library: SimpleNamespace, kiosk: Kiosked) -> None:
    other = make_subscriber(library.type, given_name="Wim")
    make_loan(library.item, other, at=NOW - timedelta(days=1))
    then = timezone.localtime() - timedelta(hours=3)
    stamp = f"{then:%Y%m%d    %H%M%S}"
    for barcode, card in ((library.item.barcode, "9000001"), ("unknown", "9000001"), (library.item.barcode, "unknown")):
        for _turn in range(2):
            said = Kiosked(library.kiosk).say(take(barcode, flags="NY", date=stamp, card=card))
            assert (said[:3], named(said, "AF")) == ("120", ["Een medewerker kijkt hiernaar."])
    said = kiosk.say(bring("unknown", flags="Y", date=stamp, returned=stamp))
    assert (said[:3], named(said, "AF")) == ("100", ["Een medewerker kijkt hiernaar."])
    assert sorted(OfflineAct.objects.values_list("codes", flat=True)) == [
        ["card-unknown"],
        ["item-unknown"],
        ["item-unknown"],
        ["on-loan"],
    ]
    assert Loan.objects.open().get().person == other


@pytest.mark.parametrize("hours", [0, -48, 24 * 15])
def test_no_block_with_a_clock_that_jumped_is_an_ordinary_message(
    library: SimpleNamespace, kiosk: Kiosked, hours: int
) -> None:
    Card.objects.update(valid_until=date(2026, 1, 1))
    said = timezone.localtime() - timedelta(hours=hours)
    assert kiosk.say(take(library.item.barcode, flags="NY", date=f"{said:%Y%m%d    %H%M%S}")).startswith("120")


def test_what_came_back_while_the_line_was_down_costs_nothing(library: SimpleNamespace, kiosk: Kiosked) -> None:
    library.rule.charge_per_day_cents = library.rule.charge_cap_cents = 20
    library.rule.save()
    make_loan(library.item, library.person, at=NOW - timedelta(days=30))
    then = timezone.localtime() - timedelta(hours=3)
    stamp = f"{then:%Y%m%d    %H%M%S}"
    assert kiosk.say(bring(library.item.barcode, flags="Y", date=stamp, returned=stamp)).startswith("101")
    assert abs(Loan.objects.get().returned_at - then) < timedelta(seconds=1)
    assert not library.person.charges.exists()
    assert OfflineAct.objects.get().state == OfflineAct.State.DONE


# Rights, and PINs


@pytest.mark.parametrize(
    ("right", "message", "no"),
    [
        ("may_check_out", take("3000"), "120"),
        ("may_check_in", bring("3000"), "100"),
        ("may_renew", f"29NN{DATE}{BLANK}AO|AA9000001|AB3000|", "300"),
        ("may_renew", f"65{DATE}AO|AA9000001|", "660"),
    ],
)
def test_a_kiosk_does_only_what_it_may(library: SimpleNamespace, right: str, message: str, no: str) -> None:
    Kiosk.objects.update(**{right: False})
    said = Kiosked(library.kiosk).say(message)
    assert said.startswith(no)
    assert named(said, "AF") == ["Dat kan niet op dit apparaat. Een medewerker helpt je graag."]


def test_a_kiosk_that_asks_for_a_pin_lends_after_it_only(
    library: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    Kiosk.objects.update(asks_pin=True)
    kiosk = Kiosked(library.kiosk)
    assert named(kiosk.say(take(library.item.barcode)), "AF") == ["Typ eerst je pincode."]
    said = kiosk.say(take(library.item.barcode, more="AD0000|"))
    assert named(said, "AF") == ["Deze pincode hoort niet bij deze pas. Probeer het nog een keer."]
    assert "CQY" in kiosk.say(f"23000{DATE}AO|AA9000001|AC|AD{PIN}|")
    # Checked once: from here on nothing of a PIN is hashed.
    monkeypatch.setattr("reuring.protocols.sip2.patrons.check_pin", None)
    assert kiosk.say(take(library.item.barcode, more=f"AD{PIN}|")).startswith("121")
    assert kiosk.say(f"29NN{DATE}{BLANK}AO|AA9000001|AB{library.item.barcode}|")[2:3] in "01"
    assert kiosk.say(f"35{DATE}AO|AA9000001|").startswith("36Y")
    assert named(kiosk.say(f"65{DATE}AO|AA9000001|"), "AF") == ["Typ eerst je pincode."]


def test_the_next_card_does_not_go_by_the_pin_of_the_last(library: SimpleNamespace) -> None:
    Kiosk.objects.update(asks_pin=True)
    make_card(make_subscriber(library.type, given_name="Wim"), "9000002", pin="5823")
    kiosk = Kiosked(library.kiosk)
    assert "CQY" in kiosk.say(f"23000{DATE}AO|AA9000001|AC|AD{PIN}|")
    assert "CQN" in kiosk.say(f"23000{DATE}AO|AA9000002|AC|AD|")
    assert "CQN" in kiosk.say(f"23000{DATE}AO|AA9000002|AC|AD{PIN}|")
    assert kiosk.say(take(library.item.barcode)).startswith("120")


def test_who_walked_away_is_forgotten(library: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    Kiosk.objects.update(asks_pin=True)
    kiosk = Kiosked(library.kiosk)
    assert "CQY" in kiosk.say(f"23000{DATE}AO|AA9000001|AC|AD{PIN}|")
    monkeypatch.setattr("reuring.protocols.sip2.session.PATRON_SECONDS", -1)
    assert kiosk.say(take(library.item.barcode)).startswith("120")


def test_guessing_a_pin_is_slowed_down(library: SimpleNamespace) -> None:
    Kiosk.objects.update(asks_pin=True)
    kiosk = Kiosked(library.kiosk)
    for guess in range(1, 7):
        said = kiosk.say(f"23000{DATE}AO|AA9000001|AC|AD{guess:04}|")
        assert "CQN" in said
    said = kiosk.say(f"23000{DATE}AO|AA9000001|AC|AD{PIN}|")
    assert "CQN" in said
    assert "wachten we even" in named(said, "AF")[0]


def test_the_next_key_follows_from_the_one_before() -> None:
    assert lending.next_key("sip2:a", 1) == lending.next_key("sip2:a", 1) != lending.next_key("sip2:a", 2)
    assert len(lending.next_key("sip2:a", 1)) <= 80
