# SPDX-License-Identifier: EUPL-1.2
"""The administrator's pages on types of subscription, their terms, and floating copies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import TestCase
from django.utils import timezone

from reuring.circulation.models import FloatingMaximum, LendingRule, SubscriptionTerms, SubscriptionType
from reuring.circulation.tests.cast import (
    make_item,
    make_open_branch,
    make_rule,
    make_subscriber,
    make_type,
)
from reuring.people.models import AuditEvent
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account


class TypePages(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.administrator = make_account(role=Role.ADMINISTRATOR)
        cls.branch = make_open_branch("Brunssum")
        cls.type = make_type("adult")
        make_item(cls.branch)
        make_rule()

    def setUp(self) -> None:
        self.today = timezone.localdate()
        self.client = log_in(self.administrator)

    def values(self, **more: Any) -> dict[str, Any]:
        return {
            "name_nl": "Volwassen", "explanation_nl": "", "name_de": "", "explanation_de": "", "name_en": "",
            "explanation_en": "", "code": "adult", "kind": "person", "min_age": "18", "max_age": "", "position": "0",
            "is_offered": "on", "is_offered_online": "on", **more,
        }  # fmt: skip

    def terms(self, **more: Any) -> dict[str, Any]:
        first = self.today + timedelta(days=10)
        return {
            "valid_from": first, "fee_cents": "52,50", "months": "12", "max_loans": "20", "max_holds": "5",
            "max_owed_cents": "", **more,
        }  # fmt: skip


class TypesTest(TypePages):
    def test_administrators_only(self) -> None:
        for path in ("/rules/types/", "/rules/types/new/", "/rules/types/adult/", "/rules/types/adult/terms/"):
            self.assertEqual(log_in(None).get(path).status_code, 302)
            self.assertEqual(log_in(make_account(role=Role.FRONT_DESK)).get(path).status_code, 403)
            self.assertEqual(self.client.get(path).status_code, 200)
        here = log_in(make_account(role=Role.ADMINISTRATOR, branch=self.branch))
        self.assertEqual(here.get("/rules/types/adult/").status_code, 200)
        self.assertEqual(here.post("/rules/types/adult/", self.values()).status_code, 403)
        self.assertEqual(here.get("/rules/types/adult/terms/").status_code, 403)
        self.assertEqual(here.post("/rules/types/adult/terms/removal/").status_code, 403)

    def test_who_has_it_is_counted(self) -> None:
        make_subscriber(self.type)
        page = self.client.get("/rules/types/")
        self.assertEqual([each["type"].people for each in page.context["rows"]], [1])

    def test_they_stand_in_their_order(self) -> None:
        make_type("young", position=1)
        make_type("old", position=2)
        SubscriptionType.objects.filter(code="adult").update(position=3)
        page = self.client.get("/rules/types/")
        self.assertEqual([each["type"].code for each in page.context["rows"]], ["young", "old", "adult"])

    def test_texts_and_ages_are_kept(self) -> None:
        values = self.values(name_de="Erwachsene", explanation_de="Ab 18.", is_reciprocal="on")
        self.assertRedirects(self.client.post("/rules/types/adult/", values), "/rules/types/adult/")
        self.type.refresh_from_db()
        self.assertEqual((self.type.min_age, self.type.is_reciprocal), (18, True))
        names = dict(self.type.texts.values_list("language", "name"))
        self.assertEqual(names, {"nl": "Volwassen", "de": "Erwachsene"})
        self.client.post("/rules/types/adult/", self.values())
        self.assertEqual(self.type.texts.count(), 1)
        self.assertEqual(AuditEvent.objects.filter(subject_kind="subscription_type").count(), 2)

    def test_ages_the_wrong_way_round(self) -> None:
        page = self.client.post("/rules/types/adult/", self.values(min_age="18", max_age="12"))
        self.assertEqual(set(page.context["form"].errors), {"max_age"})
        page = self.client.post("/rules/types/adult/", self.values(name_nl="", code="een code", min_age="999"))
        self.assertEqual(set(page.context["form"].errors), {"name_nl", "code", "min_age"})

    def test_a_new_type_is_offered_once_it_has_terms_and_rules(self) -> None:
        values = self.values(code="school", name_nl="School", kind="school", min_age="")
        page = self.client.post("/rules/types/new/", values)
        self.assertContains(page, "Er zijn nog geen voorwaarden", status_code=422)
        self.assertFalse(SubscriptionType.objects.filter(code="school").exists())
        del values["is_offered"]
        self.assertRedirects(self.client.post("/rules/types/new/", values), "/rules/types/school/")
        self.client.post("/rules/types/school/terms/", self.terms(valid_from=self.today))
        LendingRule.objects.update(type=self.type)
        page = self.client.post("/rules/types/school/", {**values, "is_offered": "on"})
        self.assertContains(page, "Er is nog geen regel voor School x alles (alle vestigingen)", status_code=422)
        LendingRule.objects.update(type=None)
        self.assertRedirects(
            self.client.post("/rules/types/school/", {**values, "is_offered": "on"}), "/rules/types/school/"
        )
        self.assertTrue(SubscriptionType.objects.get(code="school").is_offered)

    def test_a_code_that_is_taken(self) -> None:
        page = self.client.post("/rules/types/new/", self.values())
        self.assertEqual(set(page.context["form"].errors), {"code"})


class TermsTest(TypePages):
    def test_the_old_end_and_the_new_begin(self) -> None:
        page = self.client.post("/rules/types/adult/terms/", self.terms())
        self.assertRedirects(page, "/rules/types/adult/")
        old, new = SubscriptionTerms.objects.order_by("valid_from")
        self.assertEqual(old.valid_until, new.valid_from)
        self.assertEqual((new.fee_cents, new.max_loans, new.max_owed_cents), (5250, 20, None))
        self.assertContains(self.client.get("/rules/types/adult/"), "gepland")

    def test_planned_terms_are_changed_and_taken_away(self) -> None:
        self.client.post("/rules/types/adult/terms/", self.terms())
        self.client.post("/rules/types/adult/terms/", self.terms(max_loans="25"))
        self.assertEqual(SubscriptionTerms.objects.filter(max_loans=25).count(), 1)
        self.assertEqual(SubscriptionTerms.objects.count(), 2)
        sooner = self.today + timedelta(days=5)
        self.client.post("/rules/types/adult/terms/", self.terms(valid_from=sooner))
        rows = SubscriptionTerms.objects.order_by("valid_from")
        self.assertEqual([row.valid_until for row in rows], [sooner, rows[2].valid_from, None])
        for row in rows[1:]:
            self.client.post("/rules/types/adult/terms/removal/", {"valid_from": row.valid_from})
        self.assertEqual([row.valid_until for row in SubscriptionTerms.objects.all()], [None])

    def test_what_holds_already_is_not_taken_away(self) -> None:
        for day in (SubscriptionTerms.objects.get().valid_from, "morgen", ""):
            self.client.post("/rules/types/adult/terms/removal/", {"valid_from": day})
        self.assertEqual(SubscriptionTerms.objects.count(), 1)

    def test_all_that_is_wrong(self) -> None:
        values = self.terms(valid_from="2020-01-01", months="0", max_loans="-1", max_owed_cents="-2")
        page = self.client.post("/rules/types/adult/terms/", values)
        self.assertEqual(set(page.context["form"].errors), {"max_owed_cents"})
        page = self.client.post("/rules/types/adult/terms/", {**values, "max_owed_cents": ""})
        self.assertEqual(set(page.context["form"].errors), {"valid_from", "months", "max_loans"})


class FloatingTest(TypePages):
    def test_a_maximum_is_set_and_taken_away(self) -> None:
        make_item(self.branch, is_floating=True)
        values = {"branch": self.branch.pk, "format": "book", "most": "40"}
        self.assertRedirects(self.client.post("/rules/floating/", values), "/rules/floating/")
        self.assertEqual(FloatingMaximum.objects.get().most, 40)
        self.assertEqual([each["here"] for each in self.client.get("/rules/floating/").context["rows"]], [1])
        self.client.post("/rules/floating/", {**values, "most": ""})
        self.assertFalse(FloatingMaximum.objects.exists())
        self.assertEqual(AuditEvent.objects.filter(verb="set_floating").count(), 2)

    def test_below_nothing_and_elsewhere(self) -> None:
        values = {"branch": self.branch.pk, "format": "book", "most": "-1"}
        self.assertEqual(self.client.post("/rules/floating/", values).status_code, 422)
        other = make_open_branch("Simpelveld")
        here = log_in(make_account(role=Role.ADMINISTRATOR, branch=other))
        self.assertEqual(here.post("/rules/floating/", {**values, "most": "3"}).status_code, 422)
        self.assertFalse(FloatingMaximum.objects.exists())
