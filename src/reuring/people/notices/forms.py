# SPDX-License-Identifier: EUPL-1.2
"""Forms about notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.people.households import has_two_homes
from reuring.people.models import NoticeRoad, Person
from reuring.people.notices.choosing import optional_kinds
from reuring.people.notices.kinds import SHORT, NoticeKind, Text
from reuring.people.notices.models import NoticeOff, NoticeRules
from reuring.people.notices.texts import faults_of

ROAD_NAMES = {
    NoticeRoad.EMAIL: _("E-mail"),
    NoticeRoad.SMS: _("Sms"),
    NoticeRoad.LETTER: _("Brief"),
    NoticeRoad.CALL: _("Telefoon: we bellen je"),
}


class ChoiceForm(forms.Form):
    """How I want to be written to. person: whose choice it is. addresses: by road, where I can be reached now."""

    road = forms.ChoiceField(
        label=_("Hoe wil je berichten krijgen?"),
        widget=forms.RadioSelect,
        help_text=_(
            "Liever sms, een brief of een telefoontje? Geef je nummer of adres door, dan kun je het hier kiezen."
        ),
    )
    language = forms.ChoiceField(
        label=_("In welke taal schrijven we je?"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    wanted = forms.MultipleChoiceField(
        label=_("Welke berichten wil je?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, person: Person, addresses: dict[str, str], **kwargs: Any) -> None:
        off = set(NoticeOff.objects.filter(person=person).values_list("kind", flat=True))
        optional = optional_kinds()
        kwargs["initial"] = {
            "road": person.notice_road,
            "language": person.language,
            "wanted": [kind.key for kind in optional if kind.key not in off],
        }
        super().__init__(*args, **kwargs)
        # A parent may be looking with the card of a child that has another home too.
        hides_home = has_two_homes(person, timezone.now())
        roads = self.fields["road"]
        assert isinstance(roads, forms.ChoiceField)
        roads.choices = [
            (road.value, f"{ROAD_NAMES[road]}{_where(road, addresses, hides_home)}")
            for road in NoticeRoad
            if road in addresses or road == person.notice_road
        ]
        wanted = self.fields["wanted"]
        assert isinstance(wanted, forms.MultipleChoiceField)
        wanted.choices = [(kind.key, f"{kind.title}. {kind.explanation}") for kind in optional]
        if not optional:
            del self.fields["wanted"]

    def off(self) -> set[str]:
        """The kinds that were left unticked."""
        return {kind.key for kind in optional_kinds()} - set(self.cleaned_data.get("wanted", ()))


def _where(road: NoticeRoad, addresses: dict[str, str], hides_home: bool) -> str:
    if road not in addresses:
        return f" ({_('daarvan hebben we nog geen adres of nummer')})"
    if hides_home and road is NoticeRoad.LETTER:
        return ""
    lines = addresses[road].split("\n")
    return f" ({lines[1] if road is NoticeRoad.LETTER and len(lines) > 1 else lines[0]})"


class TextForm(forms.Form):
    """A text of a kind. Faults are said at the field that they are about."""

    subject = forms.CharField(
        label=pgettext_lazy("van een bericht", "Onderwerp"),
        max_length=200,
        error_messages={"required": _("Schrijf een onderwerp.")},
    )
    body = forms.CharField(
        label=_("Tekst"),
        max_length=4_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Schrijf wat het bericht zegt.")},
    )
    line = forms.CharField(
        label=_("Regel in de lijst"),
        max_length=300,
        required=False,
        help_text=_("Wat er over elk ding in de lijst staat."),
    )

    def __init__(self, *args: Any, kind: NoticeKind, length: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.length = kind, length
        if length == SHORT:
            del self.fields["subject"]
            self.fields["body"].widget.attrs["rows"] = 4
        if length == SHORT or not kind.is_list:
            del self.fields["line"]

    def text(self) -> Text:
        """What was typed."""
        typed = self.cleaned_data
        body = str(typed.get("body", "")).replace("\r\n", "\n").strip()
        return Text(body, str(typed.get("subject", "")), str(typed.get("line", "")))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for fault in faults_of(self.kind, self.text(), self.length):
            place = fault.code.split("-")[0]
            if place in self.errors and fault.code.endswith("-empty"):
                continue  # said already
            self.add_error(place if place in self.fields else None, str(fault.message))
        return cleaned


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How notices go out here."""

    class Meta:
        model = NoticeRules
        fields = [
            "digest_at",
            "sms_from",
            "sms_until",
            "sms_parts",
            "instead_of_email",
            "instead_of_sms",
            "instead_of_letter",
            "instead_of_call",
            "call_tries",
            "window",
        ]
        labels = {
            "digest_at": _("Het dagbericht gaat weg om"),
            "sms_from": _("Sms vanaf"),
            "sms_until": _("Sms tot"),
            "sms_parts": _("Een sms is hooguit zoveel delen lang"),
            "instead_of_email": _("Zonder e-mailadres"),
            "instead_of_sms": _("Zonder mobiel nummer"),
            "instead_of_letter": _("Zonder postadres"),
            "instead_of_call": _("Zonder telefoonnummer"),
            "call_tries": _("Op hoeveel dagen bellen we iemand die niet opneemt?"),
            "window": _("Venster van de envelop"),
        }
        help_texts = {
            "sms_parts": _("De bibliotheek betaalt per deel van 160 letters, of 70 met bijzondere letters."),
            "instead_of_email": _("Langs deze weg gaat een belangrijk bericht dan. Leeg: het komt bij jullie terecht."),
        }
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("digest_at", "sms_from", "sms_until")
        }

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        since, until = cleaned.get("sms_from"), cleaned.get("sms_until")
        if since and until and since >= until:
            self.add_error("sms_until", _("Deze tijd moet later zijn dan de eerste."))
        for name, most in (("sms_parts", 6), ("call_tries", 10)):
            if cleaned.get(name) is not None and not 1 <= cleaned[name] <= most:
                self.add_error(name, _("Kies een getal van 1 tot en met %(most)s.") % {"most": most})
        return cleaned

    def validate_constraints(self) -> None:
        """What the database holds is said above, in words."""
