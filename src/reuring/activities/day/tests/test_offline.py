# SPDX-License-Identifier: EUPL-1.2
"""What a door did without a line, played in: each once, in its order, and what did not fit in words."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from reuring.activities.day import views_offline
from reuring.activities.day.tallies import tally_of
from reuring.activities.day.tests.cast import make_registration, sealed
from reuring.activities.models import Registration, Seat, Session
from reuring.activities.signing_up.links import token_of
from reuring.activities.tests.cast import make_account, make_activity, make_session
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in


class OfflineTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.activity = make_activity()
        cls.session = make_session(cls.activity, timezone.localdate(), time(12))
        cls.other = make_session(cls.activity, timezone.localdate() + timedelta(days=7))
        cls.truus = make_registration(cls.session)
        cls.group = make_registration(cls.session, "Bram", size=4)
        cls.desk = make_account(Role.FRONT_DESK)

    def setUp(self) -> None:
        self.client = log_in(self.desk)
        self.start = timezone.now() - timedelta(minutes=5)

    def act(self, kind: str = "mark", *, seconds: int = 0, **more: Any) -> dict[str, Any]:
        at = (self.start + timedelta(seconds=seconds)).isoformat()
        fields = {"key": str(uuid4()), "session": self.session.public_id, "kind": kind, "at": at, **more}
        if kind != "heads":
            fields.setdefault("registration", self.truus.public_id)
        return fields

    def send(self, *acts: Any, now: datetime | None = None, session: Session | None = None, status: int = 200) -> Any:
        body = {"now": (now or timezone.now()).isoformat(), "acts": [sealed(each) for each in acts]}
        return self.post("acts", body, session=session, status=status)

    def post(self, part: str, body: Any, *, session: Session | None = None, status: int = 200) -> Any:
        address = reverse(f"activities:door_{part}", args=[(session or self.session).public_id])
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        answer = self.client.post(address, text, content_type="application/json")
        self.assertEqual(answer.status_code, status)
        return answer.json() if status == 200 else None

    def test_a_queue_is_played_in_by_its_own_order_and_counts_once_when_it_is_sent_again(self) -> None:
        queue = [
            self.act("unmark", registration=self.group.public_id, numbers=[4], seconds=20),
            self.act(seconds=1),
            self.act("mark", registration=self.group.public_id, seconds=10),
            self.act("heads", age_band="4-11", count=2, seconds=30),
            self.act("heads", age_band="4-11", count=-1, seconds=31),
        ]
        first = self.send(*queue)
        again = self.send(*queue)
        self.assertEqual({each["state"] for each in (*first["played"], *again["played"])}, {"done"})
        self.assertEqual(first["door"], again["door"])
        tally = tally_of(self.session)
        self.assertEqual((tally.from_list, tally.heads), (4, {"4-11": 1}))
        self.assertEqual(Seat.objects.get(registration=self.truus).attended_at, self.start + timedelta(seconds=1))

    def test_the_clock_of_a_door_that_is_wrong_is_set_right(self) -> None:
        wrong = timezone.now() + timedelta(hours=3)
        act = self.act() | {"at": (self.start + timedelta(hours=3)).isoformat()}
        self.send(act, now=wrong)
        at = Seat.objects.get(registration=self.truus).attended_at
        assert at is not None
        self.assertLess(abs(at - self.start), timedelta(seconds=1))

    def test_who_cancelled_meanwhile_was_there_all_the_same(self) -> None:
        Registration.objects.filter(pk=self.truus.pk).update(state="cancelled", ended_at=timezone.now())
        [found] = self.send(self.act())["played"]
        self.assertEqual(found["state"], "noted")
        self.assertIn("Telt toch als gekomen", found["text"])
        self.assertEqual(tally_of(self.session).visitors, 1)

    def test_a_group_that_became_smaller_is_counted_as_it_came(self) -> None:
        Seat.objects.filter(registration=self.group, number__gt=2).delete()
        act = self.act(registration=self.group.public_id, numbers=[1, 2, 3, 4])
        self.assertIn("meer mensen", self.send(act)["played"][0]["text"])
        self.send(act)
        self.assertEqual((tally_of(self.session).from_list, tally_of(self.session).without_seat), (2, 2))

    def test_another_door_that_scanned_the_same_code_is_told(self) -> None:
        self.send(self.act())
        [found] = self.send(self.act(seconds=5))["played"]
        self.assertEqual((found["state"], tally_of(self.session).visitors), ("noted", 1))
        self.assertIn("was al binnen sinds", found["text"])

    def test_a_code_that_the_door_did_not_know(self) -> None:
        elsewhere = make_registration(self.other, "Wim")
        late = make_registration(self.session, "Net")
        queue = [
            self.act(registration="", code=f"https://x.example/registrations/{token_of(late)}/"),
            self.act(registration="", code=token_of(elsewhere)),
        ]
        self.assertEqual([each["state"] for each in self.send(*queue)["played"]], ["done", "noted"])
        self.send(*queue)
        self.assertEqual((tally_of(self.session).from_list, tally_of(self.session).without_seat), (1, 1))
        self.assertIsNone(Seat.objects.get(registration=elsewhere).attended)

    def test_what_cannot_be_is_refused_in_words_and_holds_up_nothing(self) -> None:
        found = self.send(self.act("heads", age_band="", count=-3), self.act(seconds=2))["played"]
        self.assertEqual([each["state"] for each in found], ["refused", "done"])
        self.assertIn("Minder dan nul", found[0]["text"])

    def test_what_was_not_sealed_for_this_door_stays_where_it_is(self) -> None:
        wrong = [
            self.act() | {"session": self.other.public_id},
            self.act() | {"kind": "delete"},
            self.act() | {"at": "2026-11-26T12:00:00"},
            self.act() | {"numbers": [1.5]},
            self.act() | {"numbers": "1"},
            self.act("heads", age_band="origin", count=1),
            self.act("heads", age_band="", count=True),
            self.act() | {"registration": "", "code": ""},
            [],
        ]
        self.assertEqual(self.send(*wrong)["broken"], list(range(len(wrong))))
        body = {"now": timezone.now().isoformat(), "acts": [sealed(self.act(), "reuring offline desk 1"), None, 7]}
        self.assertEqual(self.post("acts", body)["broken"], [0, 1, 2])
        self.assertEqual(tally_of(self.session).visitors, 0)

    def test_bodies_that_are_none(self) -> None:
        now = timezone.now().isoformat()
        for body in ("", "[]", "{", "[" * 100_000, {"now": now}, {"now": "now", "acts": [1]}, {"now": now, "acts": []}):
            self.post("acts", body, status=400)
        self.post("acts", {"now": now, "acts": [0] * (views_offline.MOST_AT_ONCE + 1)}, status=400)
        self.post("acts", {"now": now, "acts": ["x" * views_offline.MOST_BYTES]}, status=400)
        self.post("codes", {"code": 7}, status=400)

    def test_the_list_for_a_browser_has_first_names_and_sizes_only(self) -> None:
        make_registration(self.session, "Jo", state="cancelled")
        found = self.client.get(reverse("activities:door_state", args=[self.session.public_id])).json()
        self.assertEqual([row["name"] for row in found["door"]["rows"]], ["Bram", "Truus"])
        expected = {"id", "name", "others", "state", "note", "numbers", "came", "at"}
        self.assertEqual(set(found["door"]["rows"][0]), expected)
        self.assertEqual(len(found["door"]["gone"]), 1)
        self.assertNotIn("Jo", json.dumps(found))

    def test_a_code_is_looked_up_without_counting(self) -> None:
        found = self.post("codes", {"code": token_of(make_registration(self.other, "Wim"))})
        self.assertEqual((found["kind"], found["id"]), ("elsewhere", ""))
        self.assertIn("Leeskring", found["note"])
        self.assertEqual(self.post("codes", {"code": token_of(self.truus)})["id"], self.truus.public_id)
        self.assertEqual(tally_of(self.session).visitors, 0)

    def test_the_page_and_worker_for_without_a_line_name_nobody(self) -> None:
        page = self.client.get(reverse("activities:door_offline")).content.decode()
        self.assertIn('data-doors="/staff/door/"', page)
        self.assertNotIn("Truus", page)
        script = self.client.get("/de/staff/door/worker.js")
        self.assertEqual(script["Service-Worker-Allowed"], "/de/staff/door/")
        self.assertIn("/de/staff/door/offline/", script.content.decode())

    def test_only_who_may_stand_there_plays_in(self) -> None:
        self.client = log_in(make_account(Role.HOST))
        self.send(self.act(), status=404)
        self.client = log_in(make_account(Role.MEMBER))
        self.send(self.act(), status=403)
        self.assertEqual(tally_of(self.session).visitors, 0)
