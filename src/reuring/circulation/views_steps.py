# SPDX-License-Identifier: EUPL-1.2
"""When people are told what about their loans: a page for administrators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reuring.circulation.models import NoticeStep
from reuring.circulation.reminding import steps_on
from reuring.circulation.steps import StepsRefused, set_steps
from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.roles import Role
from reuring.people.views import account_of


class StepsForm(forms.Form):
    """Days before or after the last day of a loan."""

    due_soon = forms.IntegerField(label=gettext_lazy("Zoveel dagen ervoor: bijna terug"), min_value=0, max_value=30)
    overdue_1 = forms.IntegerField(label=gettext_lazy("Zoveel dagen erna: eerste bericht"), min_value=1, max_value=400)
    overdue_2 = forms.IntegerField(label=gettext_lazy("Zoveel dagen erna: tweede bericht"), min_value=1, max_value=400)
    overdue_3 = forms.IntegerField(label=gettext_lazy("Zoveel dagen erna: derde bericht"), min_value=1, max_value=400)
    invoice = forms.IntegerField(label=gettext_lazy("Zoveel dagen erna: wat het kost"), min_value=1, max_value=400)

    def days(self) -> dict[str, int]:
        """By kind, after the due date."""
        typed: dict[str, Any] = self.cleaned_data
        return {
            kind.value: -typed["due_soon"] if kind is kind.DUE_SOON else typed[_name(kind)] for kind in NoticeStep.Kind
        }


def _name(kind: NoticeStep.Kind) -> str:
    return kind.value.partition(".")[2]


@open_to({Role.ADMINISTRATOR})
def notice_steps(request: HttpRequest) -> HttpResponse:
    """See and change after how many days people are told what."""
    now = dict(steps_on(timezone.localdate()))
    initial = {_name(kind): abs(now[kind.value]) for kind in NoticeStep.Kind}
    form = StepsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_steps(days=form.days(), actor=Actor.person(account_of(request)), at=timezone.now())
        except StepsRefused as refused:
            for obstacle in refused.obstacles:
                form.add_error(None, str(obstacle.message))
        else:
            messages.success(request, _("Bewaard. Dit geldt vanaf nu."))
            return redirect("circulation:notice_steps")
    return render(request, "circulation/notice_steps.html", {"form": form}, status=422 if form.errors else 200)
