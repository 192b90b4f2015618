# SPDX-License-Identifier: EUPL-1.2
"""The pages of the day around the desk: what people do on them, as whom, and what happens with nonsense.

Who may open which page, `cli/tests/test_every_url.py` asks of every address as every role.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client, TestCase
from django.utils import timezone

from reuring.catalogue.models import Identifier
from reuring.circulation.day.delivering import Wanted, arrange, begin_bag, choose, pack
from reuring.circulation.day.opening import Moment, add_checklist_item
from reuring.circulation.models import (
    AskedFromLibrary,
    Bag,
    BranchDay,
    ChecklistItem,
    FoundItem,
    FoundRule,
    HomeDelivery,
    LentToLibrary,
    Loan,
    LostAsk,
    OtherLibrary,
    ShiftNote,
    Wish,
    WishVoice,
)
from reuring.circulation.tests.cast import (
    DESK,
    make_edition,
    make_item,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
    make_work,
)
from reuring.ledger.models import TillDay
from reuring.people.models import PostalAddress
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_card
from reuring.places.models import Branch

ISBN = "9789044642315"


class _Pages(TestCase):
    branch: Branch

    @classmethod
    def setUpTestData(cls) -> None:
        cls.branch = make_open_branch()
        cls.noor = make_account(role=Role.FRONT_DESK)

    def setUp(self) -> None:
        self.client: Client = log_in(self.noor)

    def text(self, path: str, client: Client | None = None) -> str:
        answer = (client or self.client).get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.get('Location', '')}"
        return answer.content.decode()

    def post(self, path: str, client: Client | None = None, **data: object) -> str:
        """Post, and be sent on; returns where."""
        answer = (client or self.client).post(path, data)
        assert answer.status_code == 302, f"{path}: {answer.status_code}\n{answer.content.decode()[:3000]}"
        return str(answer["Location"])


class TheDay(_Pages):
    """Opening and closing with a till."""

    def test_from_opening_to_closing(self) -> None:
        item = add_checklist_item(
            branch=None, moment=Moment.CLOSING, texts={"nl": "Deuren op slot"}, position=1,
            valid_from=date(2020, 1, 1), actor=DESK, at=timezone.now(),
        )  # fmt: skip
        assert "nog niet geopend" in self.text("/day/")
        self.post("/day/opening/", float_cents="100,00")
        assert TillDay.objects.get().float_cents == 10_000
        assert "Sluit de dag af" in self.text("/day/")
        assert self.post(f"/day/ticks/{item.public_id}/", **{"from": "closing", "is_done": "yes"}).endswith(
            f"/day/closing/#line-{item.public_id}"
        )
        assert 'aria-pressed="true"' in self.text("/day/closing/")
        # What should be there is not shown before it was counted.
        assert "100,00" not in self.text("/day/closing/")
        counted = {"cash_cents": "95,00", "terminal_cents": "0,00"}
        answer = self.client.post("/day/closing/", counted)
        assert answer.status_code == 422
        assert "100,00" in answer.content.decode()
        self.post("/day/closing/", **counted, reason="Vijf euro te veel teruggegeven.")
        day, till = BranchDay.objects.get(), TillDay.objects.get()
        assert day.closed_at is not None
        assert day.left["unticked"] == 0
        assert till.difference_cents == -500
        assert "De dag is afgesloten" in self.text("/day/")
        self.post("/day/reopening/", reason="Er kwam nog iemand.")
        assert "Er kwam nog iemand." in self.text("/day/")

    def test_nonsense_in_the_till(self) -> None:
        for typed in ("-5", "tien", "1,5", "99999999999,00"):
            assert self.client.post("/day/opening/", {"float_cents": typed}).status_code == 422
        assert not BranchDay.objects.exists()
        self.post("/day/opening/", float_cents="")
        assert not TillDay.objects.exists()
        assert self.client.post("/day/till/", {"float_cents": ""}).status_code == 422
        self.post("/day/till/", float_cents="50,00")
        assert TillDay.objects.count() == 1
        self.post("/day/reopening/", reason="Nog niet dicht.")
        assert BranchDay.objects.get().closed_at is None

    def test_ticking_what_is_not_there(self) -> None:
        assert self.client.post("/day/ticks/nothing000/").status_code == 404
        item = add_checklist_item(
            branch=make_open_branch("Chevremont"), moment=Moment.OPENING, texts={"nl": "Lampen"}, position=1,
            valid_from=date(2020, 1, 1), actor=DESK, at=timezone.now(),
        )  # fmt: skip
        self.post("/day/opening/", float_cents="")
        self.post(f"/day/ticks/{item.public_id}/", is_done="yes")
        assert "staat niet meer op de lijst" in self.text("/day/")

    def test_an_administrator_keeps_the_lists_of_their_own_branches(self) -> None:
        other = make_open_branch("Chevremont")
        toine = log_in(make_account(role=Role.ADMINISTRATOR, branch=self.branch))
        form = {"moment": "opening", "branch": self.branch.pk, "text_nl": "Lampen aan", "position": "10"}
        self.post("/day/checklists/new/", toine, **form)
        item = ChecklistItem.objects.get()
        for elsewhere in ({**form, "branch": other.pk}, {**form, "branch": ""}, {**form, "text_nl": " "}):
            assert toine.post("/day/checklists/new/", elsewhere).status_code == 422
        self.post(f"/day/checklists/{item.public_id}/", toine, text_nl="Licht aan", text_de="Licht an", position="5")
        assert set(item.texts.values_list("text", flat=True)) == {"Licht aan", "Licht an"}
        assert "Licht aan" in self.text("/day/checklists/", toine)
        ria = log_in(make_account(role=Role.ADMINISTRATOR, branch=other))
        assert ria.post(f"/day/checklists/{item.public_id}/end/").status_code == 403
        assert ria.get(f"/day/checklists/{item.public_id}/").status_code == 403
        self.post(f"/day/checklists/{item.public_id}/end/", toine)
        assert "Licht aan" not in self.text("/day/checklists/", toine)

    def test_who_works_at_no_branch_chooses_one(self) -> None:
        Branch.objects.all().update(closed_on=date(2020, 1, 1))
        assert "/desk/branch/" in self.post("/day/opening/")


class NotesAndFound(_Pages):
    """Notes and lost property."""

    def test_a_note_is_written_and_done(self) -> None:
        self.post("/day/notes/", text="De lift is stuk.", is_pinned="on", until="")
        note = ShiftNote.objects.get()
        assert "De lift is stuk." in self.text("/day/")
        self.post(f"/day/notes/{note.public_id}/done/", **{"from": "day"})
        assert "De lift is stuk." not in self.text("/day/")
        self.post(f"/day/notes/{note.public_id}/done/", is_done="no")
        assert "De lift is stuk." in self.text("/day/notes/")

    def test_a_note_with_a_bsn_or_a_wrong_day_is_refused(self) -> None:
        for data in (
            {"text": "Bel 111222333"}, {"text": ""}, {"text": "x", "until": "2020-01-01"}, {"text": "x" * 501},
            {"text": "x", "until": "geen dag"},
        ):  # fmt: skip
            assert self.client.post("/day/notes/", data).status_code == 422
        assert not ShiftNote.objects.exists()

    def test_notes_and_things_of_another_branch_are_not_ours_to_end(self) -> None:
        other = make_open_branch("Chevremont")
        noor = log_in(make_account(role=Role.FRONT_DESK, branch=self.branch))
        note = ShiftNote.objects.create(branch=other, text="Elders", written_at=timezone.now())
        thing = FoundItem.objects.create(
            branch=other, kind="keys", description="Sleutels", found_on=date(2026, 1, 1), noted_at=timezone.now()
        )
        assert noor.post(f"/day/notes/{note.public_id}/done/").status_code == 403
        assert noor.post(f"/day/found/{thing.public_id}/handing-out/", {"was_proof_shown": "on"}).status_code == 403
        # Looking is for everyone at a desk: a visitor may ask anywhere.
        assert "Sleutels" in self.text("/day/found/?where=all", noor)
        assert "Sleutels" not in self.text("/day/found/", noor)

    def test_a_thing_is_found_asked_for_and_handed_out(self) -> None:
        today = timezone.localdate()
        asked = self.post("/day/found/asks/new/", kind="glasses", description="Leesbril, rood", name="Els", contact="")
        thing = self.post(
            "/day/found/new/", kind="glasses", description="Bril met rood montuur", found_on=today.isoformat(), box="B2"
        )
        assert "Bril met rood montuur" in self.text("/day/found/?q=rood+b2&kind=glasses")
        assert "Bril met rood montuur" in self.text(asked)
        self.post(asked, found=thing.rstrip("/").split("/")[-1])
        assert "lijkt gevonden" in self.text("/day/found/")
        self.post(f"{thing}handing-out/")
        assert FoundItem.objects.get().state == "kept"
        self.post(f"{thing}handing-out/", was_proof_shown="on")
        assert FoundItem.objects.get().state == "handed_out"
        assert LostAsk.objects.get().name == ""
        assert "Els" not in self.text(asked)

    def test_only_an_administrator_of_all_makes_rules(self) -> None:
        today = timezone.localdate()
        rule = {"kind": "", "keep_days": "60", "goes": "charity", "valid_from": today.isoformat()}
        here = log_in(make_account(role=Role.ADMINISTRATOR, branch=self.branch))
        assert here.post("/day/found/rules/", rule).status_code == 403
        toine = log_in(make_account(role=Role.ADMINISTRATOR))
        FoundRule.objects.create(keep_days=90, goes="charity", valid_from=date(2020, 1, 1))
        self.post("/day/found/rules/", toine, **rule)
        self.post("/day/found/rules/", toine, **{**rule, "keep_days": "30"})
        assert list(FoundRule.objects.order_by("valid_from").values_list("keep_days", "valid_until")) == [
            (90, today), (30, None),
        ]  # fmt: skip
        for wrong in ({"keep_days": "-1"}, {"valid_from": "2020-01-01"}, {"goes": "away"}, {"keep_days": "99999"}):
            assert toine.post("/day/found/rules/", {**rule, **wrong}).status_code == 422


class BroughtHome(_Pages):
    """Books brought home."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        make_rule()
        cls.els = make_subscriber(make_type(), phone="+31451234567")
        cls.leo = make_account(role=Role.VOLUNTEER)
        PostalAddress.objects.create(
            person=cls.els, street="Geheimstraat", house_number=3, postal_code="6461AB", town="Kerkrade",
            is_secret=True, valid_from=date(2020, 1, 1),
        )  # fmt: skip
        cls.item = make_item(cls.branch)

    def arranged(self) -> HomeDelivery:
        return arrange(
            person=self.els, branch=self.branch, starts_on=timezone.localdate() - timedelta(days=9),
            wanted=Wanted(volunteer=self.leo.person), actor=DESK, at=timezone.now(),
        )  # fmt: skip

    def packed(self) -> Bag:
        now = timezone.now()
        bag = begin_bag(delivery=self.arranged(), on=timezone.localdate(), actor=DESK, at=now)
        choose(bag=bag, item=self.item, actor=DESK, at=now)
        return pack(bag=bag, branch=self.branch, actor=DESK, at=now).bag

    def test_from_an_arrangement_to_a_packed_bag(self) -> None:
        make_card(self.els, "2000000017")
        where = self.post("/home-delivery/new/", who="2000000017")
        assert where == f"/home-delivery/new/?person={self.els.public_id}"
        page = self.post(
            where, branch=self.branch.pk, every_weeks="2", how_many="3", formats=["book"], volunteer=self.leo.person_id,
            wishes="Graag streekromans.",
        )  # fmt: skip
        assert "Graag streekromans." in self.text(page)
        today = timezone.localdate()
        bag = self.post(f"{page}bags/", on=today.isoformat())
        assert self.client.post(bag, {"barcode": "bestaat niet"}).status_code == 422
        self.post(bag, barcode=self.item.barcode)
        assert "Haal eruit" in self.text(bag)
        self.post(f"{bag}removal/", barcode=self.item.barcode)
        assert "Haal eruit" not in self.text(bag)
        self.post(bag, barcode=self.item.barcode)
        self.post(f"{bag}packing/")
        assert "De tas staat klaar." in self.text(bag)
        assert Loan.objects.get().person == self.els
        assert "Max Havelaar" in self.text(page)

    def test_bad_arrangements(self) -> None:
        where = f"/home-delivery/new/?person={self.els.public_id}"
        good = {"branch": self.branch.pk, "every_weeks": "2", "how_many": "3"}
        for wrong in (
            {"every_weeks": "0"}, {"how_many": "-3"}, {"formats": ["stone"]}, {"volunteer": self.els.pk},
            {"wishes": "BSN 111222333"}, {"branch": "999999"}, {"topics": ["nonsense"]},
        ):  # fmt: skip
            assert self.client.post(where, {**good, **wrong}).status_code == 422, wrong
        assert not HomeDelivery.objects.exists()
        elsewhere = make_open_branch("Chevremont")
        noor = log_in(make_account(role=Role.FRONT_DESK, branch=self.branch))
        assert noor.post(where, {**good, "branch": elsewhere.pk}).status_code == 422

    def test_what_is_refused_at_packing_is_said(self) -> None:
        now = timezone.now()
        bag = begin_bag(delivery=self.arranged(), on=timezone.localdate(), actor=DESK, at=now)
        choose(bag=bag, item=self.item, actor=DESK, at=now)
        self.els.subscriptions.all().delete()
        where = self.post(f"/home-delivery/bags/{bag.public_id}/packing/")
        assert f"…{self.item.barcode[-4:]}" in self.text(where)
        assert not Loan.objects.exists()

    def test_the_route_shows_a_secret_address_to_who_brings_and_to_staff_only(self) -> None:
        bag = self.packed()
        assert "Geheimstraat 3" in self.text("/home-delivery/route/")
        leo = log_in(self.leo, second_factor=False)
        mine = self.text("/home-delivery/my-route/", leo)
        assert "Geheimstraat 3" in mine
        assert "045 1234567" in mine
        assert "Max Havelaar" not in mine
        other = log_in(make_account(role=Role.VOLUNTEER, person=make_subscriber(make_type("small"))))
        assert "Geheimstraat" not in self.text("/home-delivery/my-route/", other)
        assert other.post(f"/home-delivery/bags/{bag.public_id}/visit/", {"collected": "0"}).status_code == 404
        # With a card and a PIN only, a secret address stays secret.
        with_card = self.text("/home-delivery/my-route/", log_in(self.leo, by="card", second_factor=False))
        assert "Geheimstraat" not in with_card
        assert "Log in met je e-mailadres" in with_card
        assert "Geheimstraat" not in self.text(f"/home-delivery/{bag.delivery.public_id}/")

    def test_who_brings_says_how_it_went(self) -> None:
        bag = self.packed()
        leo = log_in(self.leo, second_factor=False)
        visit = f"/home-delivery/bags/{bag.public_id}/visit/"
        today = timezone.localdate()
        for wrong in ({"collected": "veel"}, {"collected": "-1"}, {}, {"came": "not_home", "again_on": "gisteren"}):
            self.post(visit, leo, **wrong)
        bag.refresh_from_db()
        assert (bag.state, bag.not_home) == ("packed", 0)
        tomorrow = today + timedelta(days=1)
        self.post(visit, leo, came="not_home", again_on=tomorrow.isoformat())
        assert "Geheimstraat" not in self.text("/home-delivery/my-route/", leo)
        where = self.post(visit, leo, collected="4")
        assert where == f"/home-delivery/my-route/?on={tomorrow.isoformat()}"
        assert "Gebracht" in self.text(where, leo)
        bag.refresh_from_db()
        assert (bag.state, bag.collected) == ("delivered", 4)

    def test_a_colleague_writes_down_what_they_heard(self) -> None:
        bag = self.packed()
        assert log_in(self.leo).post(f"/home-delivery/bags/{bag.public_id}/outcome/").status_code == 403
        elsewhere = log_in(make_account(role=Role.FRONT_DESK, branch=make_open_branch("Chevremont")))
        assert elsewhere.post(f"/home-delivery/bags/{bag.public_id}/outcome/").status_code == 403
        self.post(f"/home-delivery/bags/{bag.public_id}/outcome/", collected="0")
        assert "gebracht" in self.text("/home-delivery/route/")

    def test_days_that_are_none(self) -> None:
        for asked in ("gisteren", "0001-01-01", "9999-12-31", "2026-13-45", ""):
            assert self.client.get("/home-delivery/route/", {"on": asked}).status_code == 200

    def test_another_branch_has_its_own_readers(self) -> None:
        delivery = self.arranged()
        noor = log_in(make_account(role=Role.FRONT_DESK, branch=make_open_branch("Chevremont")))
        assert noor.get(f"/home-delivery/{delivery.public_id}/").status_code == 403
        assert noor.post(f"/home-delivery/{delivery.public_id}/end/").status_code == 403


class Wishes(_Pages):
    """Wishes, at home and at the desk."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.lieve = make_account(role=Role.MEMBER)
        cls.jef = make_account(role=Role.CATALOGUER)

    def test_from_a_wish_to_its_answer(self) -> None:
        lieve, jef = log_in(self.lieve), log_in(self.jef)
        form = {"title": "De zeven zussen", "creator": "Riley", "remark": "Voor de leesclub."}
        assert self.post("/wishes/new/", lieve, **form) == "/wishes/mine/"
        assert "altijd een antwoord" in self.text("/wishes/mine/", lieve)
        els = make_subscriber(make_type())
        self.post(f"/wishes/desk/?person={els.public_id}", title="Zeven zussen")
        assert "al 2 keer gewenst" in self.text("/wishes/", jef)
        assert "al 2 keer gewenst" in self.text("/wishes/mine/", lieve)
        page = f"/wishes/{Wish.objects.get().public_id}/"
        shown = self.text(page, jef)
        assert "Voor de leesclub." in shown
        assert "Janssen" not in shown
        assert jef.post(page, {"answer": "maybe"}).status_code == 422
        self.post(page, jef, answer="bought", words="Leuk!")
        mine = self.text("/wishes/mine/", lieve)
        assert "Leuk!" in mine
        assert "we kopen deze titel" in mine
        work = make_work("De zeven zussen")
        self.post(f"{page}arrival/", jef, work=work.node_id)
        assert Wish.objects.get().work == work
        for nonsense in ("", "x", "9" * 30, "٣"):
            assert jef.post(f"{page}arrival/", {"work": nonsense}).status_code == 404

    def test_what_we_have_is_shown_instead(self) -> None:
        edition = make_edition(make_work("De zeven zussen"))
        Identifier.objects.create(edition=edition, scheme="isbn", value=ISBN)
        make_item(self.branch, edition)
        lieve = log_in(self.lieve)
        answer = lieve.post("/wishes/new/", {"title": "Zeven zussen", "isbn": "978-90-446-4231-5"})
        assert answer.status_code == 200
        assert "Die hebben we al" in answer.content.decode()
        assert edition.work.node.address in answer.content.decode()
        answer = lieve.post("/wishes/new/", {"title": "Zeven zussen", "isbn": ISBN, "is_other": "yes"})
        assert answer.status_code == 422
        assert not Wish.objects.exists()

    def test_bad_wishes(self) -> None:
        lieve = log_in(self.lieve)
        for data in (
            {"title": ""}, {"title": "x" * 201}, {"title": "x", "isbn": "9789044642316"},
            {"title": "x", "wants_hold": "on", "pickup_branch": ""}, {"title": "Mijn BSN is 111222333"},
            {"title": "?!"}, {"title": "x", "pickup_branch": "999999", "wants_hold": "on"},
        ):  # fmt: skip
            assert lieve.post("/wishes/new/", data).status_code == 422, data
        assert not Wish.objects.exists()

    def test_taking_back_ones_own_only(self) -> None:
        lieve, noor = log_in(self.lieve), self.client
        self.post("/wishes/new/", lieve, title="De zeven zussen")
        path = f"/wishes/{Wish.objects.get().public_id}/withdrawal/"
        assert noor.post(path).status_code == 404
        self.post(path, lieve)
        assert not WishVoice.objects.exists()

    def test_the_desk_reads_and_does_not_decide(self) -> None:
        self.post("/wishes/new/", log_in(self.lieve), title="De zeven zussen")
        page = f"/wishes/{Wish.objects.get().public_id}/"
        assert page not in self.text("/wishes/")
        assert self.client.get(page).status_code == 403


class Between(_Pages):
    """Other libraries."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.kind = make_type("library", kind="library", terms={"months": None})
        make_rule()
        cls.els = make_subscriber(make_type())
        cls.item = make_item(cls.branch)

    def library(self) -> OtherLibrary:
        self.post("/libraries/new/", name="Bibliotheek Elders", isil="", is_active="on")
        return OtherLibrary.objects.get()

    def test_what_another_library_asks(self) -> None:
        library = self.library()
        page = self.post("/libraries/requests/ours/new/", library=library.pk, title="Max Havelaar", reference="12")
        assert self.client.post(page, {"barcode": "niets"}).status_code == 422
        self.post(page, barcode=self.item.barcode)
        assert "Bibliotheek Elders" in self.text("/libraries/requests/")
        self.post(f"{page}return/")
        assert "Er loopt niets." in self.text("/libraries/requests/")
        other = self.post("/libraries/requests/ours/new/", library=library.pk, title="Iets anders")
        self.post(f"{other}refusal/", reason="")
        assert LentToLibrary.objects.filter(state="refused").count() == 0
        self.post(f"{other}refusal/", reason="Alleen om in te zien.")
        assert "Alleen om in te zien." in self.text(other)

    def test_what_a_reader_asks(self) -> None:
        library = self.library()
        where = f"/libraries/requests/theirs/new/?person={self.els.public_id}"
        for wrong in ({"cost_cents": "-3"}, {"title": ""}, {"isbn": "12"}, {"cost_cents": "999,00"}):
            data = {"title": "Handboek bijen", "pickup_branch": self.branch.pk, **wrong}
            assert self.client.post(where, data).status_code == 422, wrong
        page = self.post(where, title="Handboek bijen", pickup_branch=self.branch.pk, cost_cents="4,50")
        assert "4,50" in self.text(page)
        self.post(f"{page}sending/", library=library.pk)
        assert self.client.post(f"{page}sending/", {"library": ""}).status_code == 422
        assert self.client.post(f"{page}arrival/", {"barcode": self.item.barcode}).status_code == 422
        self.post(f"{page}arrival/", barcode="99000001")
        assert "99000001" in self.text(page)
        self.post(f"{page}return/")
        assert AskedFromLibrary.objects.get().state == "sent_back"

    def test_what_does_not_go_on(self) -> None:
        where = f"/libraries/requests/theirs/new/?person={self.els.public_id}"
        first = self.post(where, title="Een", pickup_branch=self.branch.pk)
        self.post(f"{first}end/", reason="")
        self.post(f"{first}end/", reason="Niemand leent het.")
        second = self.post(where, title="Twee", pickup_branch=self.branch.pk)
        self.post(f"{second}end/", why="reader")
        assert set(AskedFromLibrary.objects.values_list("title", "state")) == {
            ("Een", "refused"),
            ("Twee", "cancelled"),
        }

    def test_a_library_once(self) -> None:
        library = self.library()
        for wrong in ({"name": "Bibliotheek Elders"}, {"name": ""}, {"name": "Nog een", "email": "geen adres"}):
            assert self.client.post("/libraries/new/", wrong).status_code == 422
        self.post(f"/libraries/{library.public_id}/", name="Bibliotheek Ginds")
        library.refresh_from_db()
        assert (library.name, library.is_active) == ("Bibliotheek Ginds", False)

    def test_nobody_is_found_for_nonsense(self) -> None:
        for typed in ("", "\0", "x", "%", "zzzz", "111"):
            answer = self.client.post("/libraries/requests/theirs/new/", {"who": typed})
            assert answer.status_code == 200
            assert "Niemand gevonden" in answer.content.decode()


class Panels(_Pages):
    """What my library and the page of a person at the desk show of it."""

    def test_my_library_shows_wishes_and_what_comes_from_elsewhere(self) -> None:
        lieve = make_account(role=Role.MEMBER)
        client = log_in(lieve)
        assert "Je wensen" not in self.text("/mine/", client)
        self.post("/wishes/new/", client, title="De zeven zussen")
        AskedFromLibrary.objects.create(
            person=lieve.person, pickup_branch=self.branch, title="Handboek bijen", asked_at=timezone.now()
        )
        HomeDelivery.objects.create(person=lieve.person, branch=self.branch, starts_on=date(2026, 1, 1))
        shown = self.text("/mine/", client)
        for words in ("De zeven zussen", "Handboek bijen", "We komen elke 3 weken."):
            assert words in shown
        desk = self.text(f"/patrons/{lieve.person.public_id}/")
        assert "elke 3 weken" in desk
        assert "De zeven zussen" not in desk

    def test_a_volunteer_sees_the_bags_that_wait(self) -> None:
        make_rule()
        els, leo = make_subscriber(make_type()), make_account(role=Role.VOLUNTEER)
        client = log_in(leo, second_factor=False)
        assert "/home-delivery/my-route/" not in self.text("/mine/", client)
        now, today = timezone.now(), timezone.localdate()
        made = arrange(
            person=els, branch=self.branch, starts_on=today, wanted=Wanted(volunteer=leo.person), actor=DESK, at=now
        )
        bag = begin_bag(delivery=made, on=today, actor=DESK, at=now)
        choose(bag=bag, item=make_item(self.branch), actor=DESK, at=now)
        pack(bag=bag, branch=self.branch, actor=DESK, at=now)
        shown = self.text("/mine/", client)
        assert f"/home-delivery/my-route/?on={today.isoformat()}" in shown
        assert "Habets" not in shown
