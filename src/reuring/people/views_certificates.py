# SPDX-License-Identifier: EUPL-1.2
"""Certificates of conduct: who has shown one, whose ends soon, and for how many years it counts."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.certificates import (
    NOTERS,
    CertificateRefused,
    certificates_of,
    ending,
    keep_certificate_rule,
    note_certificate,
    withdraw_certificate,
)
from reuring.people.forms_patrons import DateField
from reuring.people.models import Certificate, CertificateRule, Look, Person
from reuring.people.patrons import find_patrons
from reuring.people.roles import Role
from reuring.people.views import account_of
from reuring.people.views_patrons import seen_patron

MOST_FOUND = 12


class CertificateForm(forms.Form):
    """What a colleague saw."""

    kind = forms.ChoiceField(label=gettext_lazy("Wat heb je gezien?"), choices=Certificate.Kind.choices)
    issued_on = DateField(label=gettext_lazy("Datum op de verklaring"))
    seen_on = DateField(label=gettext_lazy("Gezien op"))


class RuleForm(forms.Form):
    """For how many years a certificate counts."""

    years = forms.IntegerField(label=gettext_lazy("Hoeveel jaar telt een verklaring?"), min_value=1, max_value=10)


@open_to(NOTERS)
@never_cache
def certificates(request: HttpRequest) -> HttpResponse:
    """Find somebody who shows a certificate, and see whose ends soon. Administrators also keep the rule here."""
    on = timezone.localdate()
    query = request.GET.get("q", "").strip()[:120]
    may_rule = Role.ADMINISTRATOR in request.roles  # type: ignore[attr-defined]
    form = RuleForm(request.POST or None, initial={"years": CertificateRule.on(on).years})
    if request.method == "POST" and may_rule and form.is_valid():
        keep_certificate_rule(
            years=form.cleaned_data["years"], actor=Actor.person(account_of(request)), at=timezone.now()
        )
        messages.success(request, _("Bewaard."))
        return redirect("people:certificates")
    context = {
        "query": query,
        "people": find_patrons(query).select_related("home_branch")[:MOST_FOUND],
        "ending": ending(on),
        "on": on,
        "form": form if may_rule else None,
    }
    return render(request, "people/certificates.html", context, status=422 if form.errors else 200)


@open_to(NOTERS)
@never_cache
def certificates_of_patron(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was seen of somebody, and writing down what is shown now."""
    person = seen_patron(request, public_id, Look.Why.CERTIFICATE)
    if isinstance(person, HttpResponse):
        return person
    now = timezone.now()
    form = CertificateForm(request.POST or None, initial={"seen_on": timezone.localdate(now)})
    if request.method == "POST" and form.is_valid():
        try:
            note_certificate(person=person, **form.cleaned_data, actor=Actor.person(account_of(request)), at=now)
        except CertificateRefused as refused:
            for obstacle in refused.obstacles:
                form.add_error("issued_on" if obstacle.code != "own-certificate" else None, str(obstacle.message))
        else:
            messages.success(request, _("Genoteerd. Geef de verklaring terug: wij bewaren haar niet."))
            return redirect("people:patron_certificates", public_id)
    context = {"person": person, "form": form, **shown_certificates(person)}
    return render(request, "people/patron/certificates.html", context, status=422 if form.errors else 200)


@open_to(NOTERS)
@require_POST
def withdrawal(request: HttpRequest, public_id: str, key: int) -> HttpResponse:
    """Let a certificate no longer count."""
    person = get_object_or_404(Person, public_id=public_id)
    certificate = get_object_or_404(Certificate, pk=key, person=person)
    withdraw_certificate(certificate=certificate, actor=Actor.person(account_of(request)), at=timezone.now())
    messages.success(request, _("Deze verklaring telt niet meer."))
    return redirect("people:patron_certificates", public_id)


def shown_certificates(person: Person) -> dict[str, object]:
    """For a page: everything that was seen of somebody, and the day of today, from which each counts or not."""
    return {"certificates": certificates_of(person), "on": timezone.localdate()}
