# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the benchmark of signing up, beside all of the site (see `signup_site`)."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from reuring.activities.models import Registration
from reuring.activities.signing_up.offered import offered
from reuring.activities.signing_up.paying import begin_payment, come_back
from reuring.activities.signing_up.refusals import RegistrationRefused
from reuring.activities.signing_up.registering import Contact, One, register
from reuring.cli import urls as site
from reuring.people.access import EVERYONE, open_to
from reuring.people.actor import Actor

VISITOR = Actor.rule("visitor")


@open_to(EVERYONE)
def sign_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign up; answers the state of the registration, or the first thing that is in the way."""
    at, sent = timezone.now(), request.POST
    whole = offered(public_id, at=at)
    assert whole is not None
    try:
        made = register(
            activity=whole,
            sessions=sent.getlist("session"),
            people=[One()] * int(sent["people"]),
            who=Contact(sent["given_name"], email=sent["email"]),
            key=uuid.UUID(sent["key"]),
            waits_if_full=sent.get("waits") == "yes",
            actor=VISITOR,
            at=at,
        )
    except RegistrationRefused as refused:
        return HttpResponse(refused.obstacles[0].code, status=409)
    return HttpResponse(made.state)


@open_to(EVERYONE)
def pay(request: HttpRequest, key: str) -> HttpResponse:
    """Begin to pay (POST), or come back from the bank (GET)."""
    made = Registration.objects.get(key=key)
    if request.method == "GET":
        return HttpResponse(come_back(registration=made, at=timezone.now()).state)
    payment = begin_payment(
        registration=made, description="Bibliotheek", back_to=lambda each: f"/{each}/", webhook="", language="nl",
        actor=VISITOR, at=timezone.now(),
    )  # fmt: skip
    return HttpResponse(payment.provider_id)


urlpatterns = [
    path("bench/<str:public_id>/register/", sign_up),
    path("bench/<uuid:key>/payment/", pay),
    *site.urlpatterns,
]
handler500 = site.handler500
