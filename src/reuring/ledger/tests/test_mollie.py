# SPDX-License-Identifier: EUPL-1.2
"""Mollie's own client behind our port, against a server that speaks as Mollie does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from pydantic import SecretStr

from reuring.ledger import books, online, paying_out
from reuring.ledger.checks import online_payments_are_booked
from reuring.ledger.models import Charge, Entry, OnlinePayment
from reuring.ledger.providers import Found, Order, ProviderTrouble
from reuring.ledger.providers.mollie import MollieProvider
from reuring.ledger.tests.books_case import AT, DESK, BooksCase, configured, make_charge
from reuring.ledger.tests.mollie_server import KEY, Mollie, running_mollie
from reuring.people.roles import Role
from reuring.people.tests.cast import log_in, make_account

ORDER = Order("abc0000000", 1205, "Bibliotheek", "https://bieb.example/back/", "https://bieb.example/hook/", "de")


@pytest.fixture
def mollie() -> Iterator[Mollie]:
    with running_mollie() as server:
        yield server


@pytest.fixture
def provider(mollie: Mollie) -> MollieProvider:
    return MollieProvider(KEY, mollie.url)


def test_what_we_ask_for(mollie: Mollie, provider: MollieProvider) -> None:
    started = provider.start(ORDER)
    assert started.checkout.startswith("https://www.mollie.com/checkout/")
    [(method, path, data, headers)] = mollie.asked
    assert (method, path) == ("POST", "/v2/payments")
    assert data == {
        "amount": {"currency": "EUR", "value": "12.05"},
        "description": "Bibliotheek",
        "redirectUrl": "https://bieb.example/back/",
        "webhookUrl": "https://bieb.example/hook/",
        "locale": "de_DE",
        "metadata": {"reference": "abc0000000"},
    }
    assert headers["Idempotency-Key"] == "abc0000000"
    assert headers["X-Mollie-Client-Info"] == "Reuring", "the name of this machine is nobody's business"
    assert provider.start(ORDER) == started, "the same order twice is one payment"
    assert len(mollie.payments) == 1


def test_no_webhook_where_mollie_can_not_reach_us(mollie: Mollie, provider: MollieProvider) -> None:
    provider.start(Order("abc0000000", 5, "Bibliotheek", "http://127.0.0.1:8000/", "", "en"))
    [(_method, _path, data, _headers)] = mollie.asked
    assert "webhookUrl" not in data
    assert data["amount"]["value"] == "0.05"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("open", "open"),
        ("pending", "open"),
        ("authorized", "open"),
        ("paid", "paid"),
        ("failed", "failed"),
        ("canceled", "failed"),
        ("expired", "expired"),
    ],
)
def test_every_status(mollie: Mollie, provider: MollieProvider, said: str, meant: str) -> None:
    started = provider.start(ORDER)
    mollie.payments[started.provider_id]["status"] = said
    assert provider.state(started.provider_id) == Found(meant, 1205, "EUR", "abc0000000")  # type: ignore[arg-type]


def test_payments_that_mollie_does_not_know(mollie: Mollie, provider: MollieProvider) -> None:
    assert provider.state("tr_unknown00") is None
    asked = len(mollie.asked)
    for odd in ("", "re_12345678", "tr_../../methods", "tr_1234567890?x=1"):
        assert provider.state(odd) is None
    assert len(mollie.asked) == asked, "an odd name is not even asked about"


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"oops"),
        (503, b'{"status": 503, "title": "Service Unavailable", "detail": "Try again"}'),
        (200, b"<html>"),
        (200, b"null"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"id": "tr_1234567890", "status": "new-kind", "amount": {"currency": "EUR", "value": "1.00"}}'),
        (200, b'{"id": "tr_1234567890", "status": "paid", "amount": {"currency": "EUR", "value": "1.005"}}'),
        (200, b'{"id": "tr_1234567890", "status": "paid", "amount": {"currency": "EUR", "value": "NaN"}}'),
        (
            422,
            b'{"status": 422, "title": "Unprocessable Entity", "detail": "The amount is too low", "field": "amount"}',
        ),
    ],
)
def test_answers_that_we_do_not_understand(mollie: Mollie, provider: MollieProvider, answer: tuple[int, bytes]) -> None:
    mollie.answer = answer
    for ask in (lambda: provider.start(ORDER), lambda: provider.state("tr_1234567890")):
        with pytest.raises(ProviderTrouble):
            ask()


def test_nobody_there_and_a_wrong_key(mollie: Mollie) -> None:
    with pytest.raises(ProviderTrouble):
        MollieProvider("test_wrongwrongwrong", mollie.url).start(ORDER)
    with pytest.raises(ProviderTrouble):
        MollieProvider(KEY, "http://127.0.0.1:9").start(ORDER)


def test_giving_back(mollie: Mollie, provider: MollieProvider) -> None:
    payment = provider.start(ORDER).provider_id
    sent = provider.refund(payment, 1000, "refund0001")
    assert sent.state == "sent"
    mollie.by_key.clear()  # Mollie forgets the keys after an hour
    assert provider.refund(payment, 1000, "refund0001") == sent
    assert len(mollie.refunds) == 1
    for said, meant in (("queued", "sent"), ("processing", "sent"), ("refunded", "done"), ("failed", "failed")):
        mollie.refunds[sent.provider_id]["status"] = said
        assert provider.refund_state(payment, sent.provider_id).state == meant
    del mollie.refunds[sent.provider_id]
    assert provider.refund_state(payment, sent.provider_id).state == "failed"
    with pytest.raises(ProviderTrouble):
        provider.refund(payment, 1206, "refund0002")


class ThroughMollie(BooksCase):
    """From my library to the books and back, by Mollie."""

    def setUp(self) -> None:
        running = running_mollie()
        self.mollie = running.__enter__()
        self.addCleanup(running.__exit__, None, None, None)
        setting = override_settings(
            CONFIGURATION=configured(
                payment_provider="mollie", mollie_api_key=SecretStr(KEY), mollie_api_url=self.mollie.url
            )
        )
        setting.enable()
        self.addCleanup(setting.disable)
        self.account = make_account(role=Role.MEMBER)
        self.client = log_in(self.account)

    def begin(self, made: Charge) -> OnlinePayment:
        self.client.post("/mine/money/payments/", {"charge": [made.public_id]}, secure=True)
        return OnlinePayment.objects.latest("pk")

    def hook(self, payment: OnlinePayment) -> int:
        return Client().post("/payments/webhook/mollie/", {"id": payment.provider_id}).status_code

    def test_paid_by_the_webhook_and_given_back(self) -> None:
        made = make_charge(self.account.person, 1250, at=AT)
        payment = self.begin(made)
        page = self.client.get(f"/mine/money/payments/{payment.public_id}/")
        self.assertContains(page, 'href="https://www.mollie.com/checkout/')
        at_mollie = self.mollie.payments[payment.provider_id]
        self.assertEqual(at_mollie["webhookUrl"], "https://testserver/payments/webhook/mollie/")
        at_mollie["status"] = "paid"
        for _again in range(2):
            self.assertEqual(self.hook(payment), 200)
        self.assertEqual(Entry.objects.filter(kind="payment").count(), 1)
        self.assertContains(self.client.get(f"/mine/money/payments/{payment.public_id}/result/"), "Bedankt")

        now = timezone.now()
        books.refund(charge=made, amount_cents=250, reason="Teruggevonden", actor=DESK, at=now)
        [refund] = online.send_back(charge=made, at=now)
        self.assertEqual(online.push(refund, at=now).state, "sent")
        self.assertEqual(paying_out.owed_back_cents(self.account.person), 250)
        [at_mollie] = self.mollie.refunds.values()
        at_mollie["status"] = "refunded"
        online.ask_all_that_is_due(at=now + timedelta(hours=1))
        self.assertEqual(paying_out.owed_back_cents(self.account.person), 0)

    def test_another_currency_is_not_booked(self) -> None:
        payment = self.begin(make_charge(self.account.person, 1250, at=AT))
        self.mollie.payments[payment.provider_id].update(status="paid", amount={"currency": "CHF", "value": "12.50"})
        with self.assertLogs("reuring.ledger.online", "ERROR"):
            self.hook(payment)
        payment.refresh_from_db()
        self.assertEqual((payment.state, payment.fault), ("odd", "currency: the provider says CHF"))
        self.assertFalse(online_payments_are_booked().is_ok)
        self.assertContains(
            self.client.get(f"/mine/money/payments/{payment.public_id}/result/"), "zoeken dit voor je uit"
        )

    def test_mollie_is_down(self) -> None:
        self.mollie.answer = (503, b"")
        made = make_charge(self.account.person, 1250, at=AT)
        response = self.client.post("/mine/money/payments/", {"charge": [made.public_id]}, follow=True)
        self.assertContains(response, "Online betalen lukt nu even niet")
        self.mollie.answer = None
        payment = self.begin(made)
        self.mollie.answer = (503, b"")
        self.assertEqual(self.hook(payment), 503)
        self.assertContains(self.client.get(f"/mine/money/payments/{payment.public_id}/result/"), "We wachten")
        self.mollie.answer = None
        self.mollie.payments[payment.provider_id]["status"] = "paid"
        online.ask_all_that_is_due(at=timezone.now() + timedelta(hours=1))
        self.assertEqual(books.owed_cents([self.account.person_id])[self.account.person_id], 0)
