# SPDX-License-Identifier: EUPL-1.2
"""The administrator's screens for places, and the first page of staff."""

from __future__ import annotations

import re
import threading
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reuring.people.actor import Actor
from reuring.people.models import Account, AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account, make_branch
from reuring.places.hour_forms import ClosingDayForm
from reuring.places.models import (
    Branch,
    BranchMark,
    ClosingDay,
    Municipality,
    OpeningException,
    OpeningHours,
    Organisation,
    Place,
    Room,
)
from reuring.places.opening import Stretch, hours_of
from reuring.places.policy import obstacles_to_stretches, obstacles_to_week
from reuring.web.staff_places.actions import (
    add_closing,
    drop_planned_week,
    end_closing,
    set_week,
)
from reuring.web.staff_places.refusals import ChangedMeanwhile, PlaceRefused
from reuring.web.staff_places.versions import hours_snapshot, version_of

MONDAY = date(2026, 11, 23)
NINE_TO_FIVE = Stretch(time(9), time(17), True)
EVENING = Stretch(time(18), time(20), False)
NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.get_default_timezone())
RULE = Actor.command("test")


@pytest.fixture
def branch(db: None) -> Branch:
    return make_branch("Terwinselen")


@pytest.fixture
def boss(db: None) -> Account:
    return make_account(role=Role.ADMINISTRATOR)


@pytest.fixture
def client(boss: Account) -> Client:
    return log_in(boss)


def version(client: Client, path: str) -> str:
    found = re.search(r'name="version" value="([^"]*)"', client.get(path).content.decode())
    assert found
    return found[1]


def last_event() -> AuditEvent:
    event = AuditEvent.objects.order_by("-id").first()
    assert event is not None
    return event


def keep_week(branch: Branch, week: dict[int, tuple[Stretch, ...]], valid_from: date, at: datetime = NOON) -> Any:
    return set_week(
        branch=branch,
        week=week,
        valid_from=valid_from,
        version=version_of(hours_snapshot(branch, at.date())),
        actor=RULE,
        at=at,
    )


def open_on(branch: Branch, day: date) -> list[tuple[time, time]]:
    return [(each.opens, each.closes) for each in hours_of([branch], day, day).on(branch.pk, day).stretches]


# The policy


def test_every_obstacle_to_a_week_is_told_at_once() -> None:
    backwards, crossing = Stretch(time(12), time(9), True), Stretch(time(16), time(19), True)
    found = obstacles_to_week(
        {1: (backwards,), 2: (NINE_TO_FIVE, crossing)}, valid_from=MONDAY - timedelta(1), today=MONDAY
    )
    assert [(each.code, each.weekday) for each in found] == [
        ("closes-before-it-opens", 1),
        ("stretches-cross", 2),
        ("date-past", None),
    ]


def test_a_stretch_may_begin_where_another_ends() -> None:
    assert obstacles_to_stretches((Stretch(time(9), time(10), False), Stretch(time(10), time(18), True))) == ()
    inside = (Stretch(time(9), time(18), True), Stretch(time(10), time(11), True), Stretch(time(12), time(13), True))
    assert [each.code for each in obstacles_to_stretches(inside)] == ["stretches-cross", "stretches-cross"]


# The week


def test_new_hours_end_the_earlier_ones_and_keep_them(branch: Branch) -> None:
    keep_week(branch, {1: (NINE_TO_FIVE,)}, MONDAY)
    later = MONDAY + timedelta(14)
    assert keep_week(branch, {1: (NINE_TO_FIVE, EVENING), 2: (EVENING,)}, later) is None
    assert open_on(branch, later - timedelta(7)) == [(time(9), time(17))]
    assert open_on(branch, later) == [(time(9), time(17)), (time(18), time(20))]
    assert OpeningHours.objects.get(valid_from=MONDAY).valid_until == later
    event = last_event()
    assert (event.verb, event.subject_key) == ("set_hours", branch.public_id)
    assert event.before is not None
    assert event.after is not None
    assert (len(event.before["hours"]), len(event.after["hours"])) == (1, 4)


def test_hours_before_planned_ones_leave_those_be(branch: Branch) -> None:
    keep_week(branch, {1: (NINE_TO_FIVE,)}, MONDAY)
    spring, now = MONDAY + timedelta(70), MONDAY + timedelta(7)
    keep_week(branch, {1: (EVENING,)}, spring)
    assert keep_week(branch, {3: (NINE_TO_FIVE,)}, now) == spring
    assert open_on(branch, now) == []
    assert open_on(branch, now + timedelta(2)) == [(time(9), time(17))]
    assert open_on(branch, spring) == [(time(18), time(20))]
    drop_planned_week(branch=branch, valid_from=spring, actor=RULE, at=NOON)
    assert open_on(branch, spring + timedelta(2)) == [(time(9), time(17))]
    with pytest.raises(PlaceRefused) as refused:
        drop_planned_week(branch=branch, valid_from=MONDAY, actor=RULE, at=NOON)
    assert refused.value.obstacles[0].code == "not-planned"


def test_the_same_day_twice_replaces(branch: Branch) -> None:
    keep_week(branch, {1: (NINE_TO_FIVE,)}, MONDAY)
    keep_week(branch, {1: (EVENING,)}, MONDAY)
    assert open_on(branch, MONDAY) == [(time(18), time(20))]
    assert OpeningHours.objects.count() == 1
    with pytest.raises(PlaceRefused) as refused:
        keep_week(branch, {1: (EVENING,)}, MONDAY + timedelta(1))
    assert [each.code for each in refused.value.obstacles] == ["no-change"]


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_at_once_the_second_is_told() -> None:
    branch = make_branch("Terwinselen")
    seen = version_of(hours_snapshot(branch, MONDAY))
    ready, outcomes = threading.Barrier(2), []

    def keep(stretch: Stretch) -> None:
        try:
            ready.wait(10)
            set_week(branch=branch, week={1: (stretch,)}, valid_from=MONDAY, version=seen, actor=RULE, at=NOON)
            outcomes.append("kept")
        except ChangedMeanwhile:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=keep, args=(each,)) for each in (NINE_TO_FIVE, EVENING)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert sorted(outcomes) == ["kept", "told"]
    assert OpeningHours.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_make_the_same_closing_at_once_make_one() -> None:
    ready, outcomes = threading.Barrier(2), []
    typed = {"name": "Kerst", "kind": "holiday", "branch": "", "starts_on": "2026-12-25", "ends_on": "2026-12-26"}

    def add() -> None:
        try:
            form = ClosingDayForm(typed, today=MONDAY)
            assert form.is_valid()
            ready.wait(10)
            add_closing(form, actor=RULE, at=NOON)
            outcomes.append("made")
        except PlaceRefused as refused:
            outcomes.append(refused.obstacles[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert sorted(outcomes) == ["days-taken", "made"]
    assert ClosingDay.objects.count() == 1


def week_fields(client: Client, path: str, **more: str) -> dict[str, str]:
    tomorrow = timezone.localdate() + timedelta(1)
    return {"version": version(client, path), "slots": "2", "valid_from": tomorrow.isoformat(), **more}


def test_the_grid(client: Client, branch: Branch) -> None:
    path = reverse("web:branch_hours", args=[branch.public_id])
    typed = {"day1_0_opens": "9", "day1_0_closes": "12.30", "day1_0_staffed": "on", "day7_1_opens": "1300"}
    fields = week_fields(client, path, **typed, day7_1_closes="17:00")

    preview = client.post(path, fields | {"preview": "1"})
    assert preview.status_code == 200
    assert "Nog niet bewaard" in preview.content.decode()
    assert "13.00 tot 17.00 uur (zonder balie)" in preview.content.decode()
    assert not OpeningHours.objects.exists()

    more = client.post(path, fields | {"more": "1"}).content.decode()
    assert 'name="day3_2_opens"' in more
    assert 'value="12.30"' in more

    assert client.post(path, fields).status_code == 302
    kept = OpeningHours.objects.values_list("weekday", "opens", "closes", "is_staffed")
    assert list(kept) == [(1, time(9), time(12, 30), True), (7, time(13), time(17), False)]
    assert client.post(path, fields | {"day2_0_opens": "9", "day2_0_closes": "10"}).status_code == 422


def test_the_grid_says_everything_that_is_wrong(client: Client, branch: Branch) -> None:
    path = reverse("web:branch_hours", args=[branch.public_id])
    typed = {
        "valid_from": "2020-01-01",
        "day1_0_opens": "tien",
        "day2_0_opens": "10",
        "day3_0_opens": "12",
        "day3_0_closes": "9",
        "day4_0_opens": "9",
        "day4_0_closes": "17",
        "day4_1_opens": "16",
        "day4_1_closes": "25",
    }
    answer = client.post(path, week_fields(client, path) | typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    for text in (
        "Typ een tijd als 9.30",
        "Vul ook in hoe laat het dichtgaat",
        "12.00–09.00: De sluitingstijd moet later zijn",
        "Zo laat bestaat niet",
        "Deze dag is al voorbij",
    ):
        assert text in page
    assert 'value="tien"' in page
    assert not OpeningHours.objects.exists()


@pytest.mark.parametrize("query", ["?from=nooit", "?from=2026-13-45", "?from=1900-01-01"])
def test_an_odd_day_in_the_address(client: Client, branch: Branch, query: str) -> None:
    path = reverse("web:branch_hours", args=[branch.public_id])
    assert client.get(path + query).status_code == 200
    assert client.post(path, {"more": "1", "slots": "99999"}).status_code == 200


# One day, and closing days


def test_other_hours_on_a_day(client: Client, branch: Branch) -> None:
    path = reverse("web:branch_exceptions", args=[branch.public_id])
    day = timezone.localdate() + timedelta(3)
    fields = {"on": day.isoformat(), "day_0_opens": "12", "day_0_closes": "14", "reason": "Inventaris"}
    assert client.post(path, fields).status_code == 302
    assert open_on(branch, day) == [(time(12), time(14))]
    again = client.post(path, fields)
    assert again.status_code == 422
    assert "staan er al andere tijden" in again.content.decode()
    removal = reverse("web:branch_exception_removal", args=[branch.public_id])
    assert client.post(removal, {"on": day.isoformat()}).status_code == 302
    assert not OpeningException.objects.exists()
    assert last_event().verb == "drop_exception"
    ClosingDay.objects.create(kind="holiday", starts_on=day, ends_on=day, name="Feest")
    assert "dicht: Feest" in client.post(path, fields).content.decode()
    assert "Vul in van hoe laat" in client.post(path, {"on": day.isoformat()}).content.decode()


def test_closing_days(client: Client, branch: Branch) -> None:
    path, today = reverse("web:closing_days"), timezone.localdate()
    day = today + timedelta(20)
    fields = {"name": "Carnaval", "kind": "holiday", "branch": "", "starts_on": day.isoformat(), "ends_on": ""}
    assert client.post(path, fields).status_code == 302
    closing = ClosingDay.objects.get()
    assert (closing.ends_on, closing.branch) == (day, None)
    assert last_event().subject_kind == "closing_day"
    twice = client.post(path, fields | {"branch": str(branch.pk)})
    assert "Voor deze dagen staat er al een: Carnaval" in twice.content.decode()
    wrong = client.post(path, fields | {"starts_on": "2020-02-03", "ends_on": "2020-02-01"}).content.decode()
    assert "Deze dag is al voorbij" in wrong
    assert "De laatste dag ligt voor de eerste dag" in wrong
    assert client.post(reverse("web:closing_day_removal", args=[closing.pk])).status_code == 302
    assert not ClosingDay.objects.exists()
    assert (last_event().verb, last_event().before["name"]) == ("remove", "Carnaval")  # type: ignore[index]
    client.post(reverse("web:closing_day_removal", args=[closing.pk]))


def test_a_closing_that_goes_on_ends_with_yesterday_and_a_past_one_stays(branch: Branch) -> None:
    going = ClosingDay.objects.create(
        kind="closed", starts_on=MONDAY - timedelta(2), ends_on=MONDAY + timedelta(9), name="Verbouwing"
    )
    row, is_ended = end_closing(closing_key=going.pk, actor=RULE, at=NOON)
    assert is_ended
    assert row.ends_on == MONDAY - timedelta(1)
    with pytest.raises(PlaceRefused):
        end_closing(closing_key=going.pk, actor=RULE, at=NOON)
    assert ClosingDay.objects.filter(pk=going.pk).exists()


# Rows


def branch_fields(branch: Branch | None = None, **more: str) -> dict[str, str]:
    municipality = branch.municipality if branch else Municipality.objects.get()
    usual = {"name": "Terwinselen", "municipality": str(municipality.pk), "kind": "branch", "town": "Kerkrade"}
    return {**usual, "country": "NL", "has_step_free_access": "unknown", "marks": "", **more}


def test_a_branch_from_nothing_to_its_page(client: Client) -> None:
    assert "Maak eerst een gemeente" in client.get(reverse("web:places")).content.decode()
    made = client.post(reverse("web:municipality_new"), {"name": "Kerkrade", "code": "GM0928", "accent": "kerkrade"})
    assert made.status_code == 302
    assert Municipality.objects.get().slug == "kerkrade"
    fields = branch_fields(point="50,8659, 6,0626", marks="KW\n\nKWEST\nKW")
    assert client.post(reverse("web:branch_new"), fields).status_code == 302
    branch = Branch.objects.get()
    assert (branch.code, str(branch.latitude), str(branch.longitude)) == ("terwinselen", "50.86590", "6.06260")
    assert sorted(branch.marks.values_list("mark", flat=True)) == ["KW", "KWEST"]
    event = last_event()
    assert (event.verb, event.before) == ("make", None)
    assert event.after is not None
    assert event.after["marks"] == ["KW", "KWEST"]
    page = client.get(reverse("web:branch", args=[branch.public_id])).content.decode()
    assert "maakte dit" in page
    assert "Dit zien bezoekers deze week" in page


def test_a_branch_is_changed_and_its_code_stays(client: Client, branch: Branch) -> None:
    path = reverse("web:branch_edit", args=[branch.public_id])
    other = make_branch("Eygelshoven", is_flagship=True)
    BranchMark.objects.create(branch=other, mark="EYG")
    fields = branch_fields(branch, version=version(client, path), code="anders", phone="045 123")
    wrong = client.post(path, fields | {"marks": "EYG", "is_flagship": "on", "point": "ergens", "isil": "12"})
    for text in ("hoort al bij Eygelshoven", "Eygelshoven is nu de hoofdvestiging", "geen twee getallen", "Een ISIL"):
        assert text in wrong.content.decode()
    assert client.post(path, fields).status_code == 302
    branch.refresh_from_db()
    assert (branch.code, branch.phone) == ("terwinselen", "045 123")
    assert (last_event().before or {})["phone"] == ""
    count = AuditEvent.objects.count()
    assert client.post(path, fields | {"version": version(client, path)}).status_code == 302
    assert AuditEvent.objects.count() == count, "nothing changed, so nothing is told"


def test_the_second_of_two_administrators_sees_what_the_first_kept(client: Client, branch: Branch) -> None:
    path = reverse("web:branch_edit", args=[branch.public_id])
    old = version(client, path)
    assert client.post(path, branch_fields(branch, version=old, phone="045 111")).status_code == 302
    late = client.post(path, branch_fields(branch, version=old, phone="045 222"))
    assert late.status_code == 422
    page = late.content.decode()
    assert "Iemand anders heeft dit intussen veranderd" in page
    assert "<dd>045 111</dd>" in page
    assert 'value="045 222"' in page
    found = re.search(r'name="version" value="([^"]*)"', page)
    assert found
    assert client.post(path, branch_fields(branch, version=found[1], phone="045 222")).status_code == 302
    branch.refresh_from_db()
    assert branch.phone == "045 222"


def test_the_organisation_rooms_and_places(client: Client, branch: Branch) -> None:
    fields = {"name": "Bibliotheek Kerkrade", "short_name": "Bieb", "email": "", "phone": "", "isil": "NL-0800070000"}
    assert client.post(reverse("web:organisation"), fields).status_code == 302
    assert Organisation.objects.get().pk == 1
    new_room = reverse("web:room_new", args=[branch.public_id])
    assert client.post(new_room, {"name": "Zaal", "capacity": "40"}).status_code == 302
    assert "al een ruimte met deze naam" in client.post(new_room, {"name": "Zaal"}).content.decode()
    room = Room.objects.get()
    path = reverse("web:room_edit", args=[room.public_id])
    changed = {"name": "Grote zaal", "capacity": "", "version": version(client, path)}
    assert client.post(path, changed).status_code == 302
    hours = reverse("web:room_hours", args=[room.public_id])
    typed = {"version": version(client, hours), "day5_0_opens": "19", "day5_0_closes": "23.00"}
    wrong = client.post(hours, {**typed, "day5_0_closes": "18"})
    assert wrong.status_code == 422
    assert "later zijn dan de openingstijd" in wrong.content.decode()
    assert client.post(hours, typed).status_code == 302
    assert client.post(hours, typed).status_code == 422, "somebody else changed it meanwhile"
    assert "eigen tijden" in client.get(reverse("web:branch_rooms", args=[branch.public_id])).content.decode()
    place = {
        "name": "Markt",
        "town": "Herzogenrath",
        "country": "DE",
        "has_step_free_access": "true",
        "point": "50.87 6.09",
    }
    assert client.post(reverse("web:elsewhere_new"), place).status_code == 302
    assert Place.objects.get().has_step_free_access is True
    assert client.get(reverse("web:elsewhere_edit", args=[Place.objects.get().public_id])).status_code == 200
    kinds = list(AuditEvent.objects.order_by("id").values_list("subject_kind", "verb"))
    assert kinds == [
        ("organisation", "make"),
        ("room", "make"),
        ("room", "edit"),
        ("room", "set_hours"),
        ("place", "make"),
    ]


# Who may what


def test_an_administrator_of_one_branch_changes_that_one(branch: Branch) -> None:
    heerlen = Municipality.objects.create(code="GM0917", slug="heerlen", name="Heerlen")
    other = make_branch("Heerlerheide", municipality=heerlen)
    client = log_in(make_account(role=Role.ADMINISTRATOR, branch=branch))
    for name in ("branch_edit", "branch_hours", "branch_exceptions", "room_new"):
        assert client.get(reverse(f"web:{name}", args=[branch.public_id])).status_code == 200
        assert client.get(reverse(f"web:{name}", args=[other.public_id])).status_code == 403
    assert client.get(reverse("web:branch", args=[other.public_id])).status_code == 200
    assert client.get(reverse("web:organisation")).status_code == 403
    assert client.get(reverse("web:municipality_edit", args=["heerlen"])).status_code == 403
    day = (timezone.localdate() + timedelta(9)).isoformat()
    closing = {"name": "Dicht", "kind": "closed", "starts_on": day, "ends_on": day}
    assert "geen beheerder" in client.post(reverse("web:closing_days"), closing).content.decode()
    assert client.post(reverse("web:closing_days"), closing | {"branch": str(branch.pk)}).status_code == 302
    path = reverse("web:branch_edit", args=[branch.public_id])
    away = branch_fields(other, version=version(client, path))
    assert "geen beheerder" in client.post(path, away).content.decode()
    assert (
        "geen beheerder"
        in client.post(reverse("web:branch_new"), branch_fields(branch, name="Nog een")).content.decode()
    )
    assert Branch.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "sees", "not_sees"),
    [
        (Role.CATALOGUER, {"Importeer records", "Zoek voor een bezoeker"}, {"Geef en stop rollen", "Sluitingsdagen"}),
        (Role.FRONT_DESK, {"Neem de balie over"}, {"Importeer records", "Geef en stop rollen", "Sluitingsdagen"}),
        (Role.ADMINISTRATOR, {"Importeer records", "Geef en stop rollen", "Sluitingsdagen"}, set()),
    ],
)
def test_the_first_page_shows_the_work_of_a_role(db: None, role: Role, sees: set[str], not_sees: set[str]) -> None:
    client = log_in(make_account(role=role))
    page = client.get(reverse("web:staff")).content.decode()
    assert {text for text in sees | not_sees if text in page} == sees
    cards = re.findall(r'<a class="work-card" href="([^"]+)"', page)
    assert cards
    # 302: asks for the password once more. 503: there is no search index in this test.
    assert {client.get(card).status_code for card in cards} <= {200, 302, 503}


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_screens_are_translated(client: Client, branch: Branch, language: str) -> None:
    page = client.get(f"/{language}/staff/places/branches/{branch.public_id}/hours/").content.decode()
    assert {"de": "Öffnungszeiten", "en": "Opening hours"}[language] in page
    assert "Bewaar" not in page


def test_lists_ask_the_same_number_of_queries(
    client: Client, branch: Branch, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        made = make_branch(f"Wijk {number}")
        Room.objects.create(branch=made, name="Zaal")
        Place.objects.create(name=f"Plein {number}", town="Kerkrade", municipality=branch.municipality)
    for name in ("places", "municipality_list", "elsewhere", "closing_days"):
        with django_assert_max_num_queries(18):
            assert client.get(reverse(f"web:{name}")).status_code == 200
