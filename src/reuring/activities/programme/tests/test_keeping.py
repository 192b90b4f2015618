# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import TestCase

from reuring.activities.models import Activity, Form, FormDefaults, SessionResult, TargetGroup
from reuring.activities.programme.checks import programme
from reuring.activities.programme.defaults import defaults_of, load_defaults
from reuring.activities.programme.keeping import keep_activity
from reuring.activities.programme.publishing import (
    agree,
    cancel_activity,
    finish_what_is_counted,
    publish,
    publish_what_is_due,
    take_back,
)
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.activities.programme.sessions import add_session, cancel_session, change_session, remove_session
from reuring.activities.tests.cast import AT, make_activity, make_branch, make_municipality, make_room, maker
from reuring.people.actor import Actor
from reuring.people.models import AuditEvent
from reuring.threads.models import Node, OutboxEntry

LATER = AT + timedelta(days=18)


class KeepingTests(TestCase):
    actor: Actor
    activity: Activity

    @classmethod
    def setUpTestData(cls) -> None:
        cls.actor = maker()
        branch = make_branch()
        branch.has_step_free_access = True
        branch.save()
        cls.activity = keep_activity(
            fields={
                "form": Form.DEBATE,
                "languages": ["nl"],
                "municipality": make_municipality(),
                "sign_up": "none",
                "age_from": 16,
            },
            texts={
                "nl": {"title": "Moet de markt weg?", "description": "Een avond praten.\n\nMet koffie."},
                "de": {"title": "Muss der Markt weg?"},
            },
            topics=[],
            actor=cls.actor,
            at=AT,
        )

    def test_a_new_one_is_a_draft_that_nobody_finds(self) -> None:
        node = self.activity.node
        assert self.activity.state == "draft"
        assert (node.title, node.summary, node.language) == ("Moet de markt weg?", "Een avond praten.", "nl")
        assert node.visibility == Node.Visibility.HIDDEN
        assert node.address == f"/a/{node.public_id}/"
        assert node.audiences == ["13-15", "adult"]
        assert [text.title for text in node.texts.all()] == ["Muss der Markt weg?"]
        assert OutboxEntry.objects.filter(node_key=node.pk).exists()
        assert AuditEvent.objects.get(subject_key=node.public_id).verb == "add"

    def test_a_text_in_which_nothing_is_left_goes(self) -> None:
        keep_activity(activity=self.activity, texts={"de": {"title": " "}}, actor=self.actor, at=AT)
        assert not self.activity.node.texts.exists()
        keep_activity(
            activity=self.activity, texts={"en": {"title": "x"}, "nl": {"title": ""}}, actor=self.actor, at=AT
        )
        assert Activity.objects.get(pk=self.activity.pk).node.title == "x"

    def test_what_can_not_be(self) -> None:
        with pytest.raises(ProgrammeRefused) as refused:
            keep_activity(
                activity=self.activity,
                fields={"age_from": 30, "age_to": 3, "price": "fixed"},
                texts={"nl": {"title": ""}, "de": {"title": ""}},
                actor=self.actor,
                at=AT,
            )
        assert [each.code for each in refused.value.obstacles] == ["no-title", "ages-in-wrong-order", "no-price"]

    def test_a_session_that_ends_before_it_starts(self) -> None:
        fields = {"starts_at": LATER, "ends_at": LATER - timedelta(hours=1), "branch": make_branch()}
        with pytest.raises(ProgrammeRefused) as refused:
            add_session(activity=self.activity, fields=fields, actor=self.actor, at=AT)  # type: ignore[arg-type]
        assert [each.code for each in refused.value.obstacles] == ["ends-before-it-starts"]

    def test_from_draft_to_done(self) -> None:
        with pytest.raises(ProgrammeRefused) as refused:
            publish(activity=self.activity, actor=self.actor, at=AT)
        assert {each.code for each in refused.value.obstacles} == {"no-session", "no-question"}
        session = add_session(
            activity=self.activity,
            fields={"starts_at": LATER, "ends_at": LATER + timedelta(hours=2), "room": make_room()},
            actor=self.actor,
            at=AT,
        )
        assert session.municipality == make_municipality()
        keep_activity(activity=self.activity, fields={"debate_question": "Weg?"}, actor=self.actor, at=AT)
        agree(activity=self.activity, publish_at=AT + timedelta(days=1), actor=self.actor, at=AT)
        assert publish_what_is_due(at=AT) == 0
        assert publish_what_is_due(at=AT + timedelta(days=1)) == 1
        found = Activity.objects.get(pk=self.activity.pk)
        assert found.state == "published"
        assert found.node.visibility == Node.Visibility.PUBLIC
        assert found.node.starts_at == LATER
        with pytest.raises(ProgrammeRefused):
            remove_session(session=session, actor=self.actor, at=AT)
        changed = change_session(
            session=session, fields={"ends_at": LATER + timedelta(hours=3)}, actor=self.actor, at=AT
        )
        assert changed.sequence == 1
        assert finish_what_is_counted(at=LATER + timedelta(days=1)) == 0
        SessionResult.objects.create(session=session, visitors=30, how="counted", at=LATER)
        assert finish_what_is_counted(at=LATER) == 0
        assert finish_what_is_counted(at=LATER + timedelta(days=1)) == 1
        assert Activity.objects.get(pk=self.activity.pk).state == "done"

    def test_cancelling_calls_off_what_is_to_come(self) -> None:
        activity = make_activity()
        fields = {"starts_at": LATER, "ends_at": LATER + timedelta(hours=2), "branch": make_branch()}
        session = add_session(activity=activity, fields=fields, actor=self.actor, at=AT)  # type: ignore[arg-type]
        assert [pool.capacity for pool in session.pools.all()] == [12]
        other = add_session(activity=activity, fields=fields, actor=self.actor, at=AT)  # type: ignore[arg-type]
        with pytest.raises(ProgrammeRefused):
            cancel_session(session=other, reason=" ", actor=self.actor, at=AT)
        cancel_session(session=other, reason="Ziek", actor=self.actor, at=AT)
        cancel_activity(activity=activity, reason="Geen stroom", actor=self.actor, at=AT)
        session.refresh_from_db()
        other.refresh_from_db()
        assert (session.cancel_reason, other.cancel_reason) == ("Geen stroom", "Ziek")
        activity.node.refresh_from_db()
        assert activity.node.visibility == Node.Visibility.PUBLIC
        with pytest.raises(ProgrammeRefused):
            take_back(activity=activity, actor=self.actor, at=AT)

    def test_every_form_has_defaults(self) -> None:
        assert load_defaults() == len(Form) == load_defaults()
        assert TargetGroup.objects.count() == 10
        FormDefaults.objects.filter(form=Form.DEBATE).update(capacity=7)
        load_defaults()
        assert defaults_of(Form.DEBATE).capacity == 7

    def test_the_doctor_finds_what_should_not_be_found(self) -> None:
        assert programme().is_ok
        Node.objects.filter(pk=self.activity.node_id).update(visibility="public")
        assert not programme().is_ok
