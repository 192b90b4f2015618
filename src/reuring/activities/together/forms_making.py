# SPDX-License-Identifier: EUPL-1.2
"""Forms of what makers agree: their roles, who does what, speakers, the night, volunteers and titles."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.activities.models import Agreement, Form, Maker, Session, SpeakerAgreement
from reuring.activities.programme.clock import moment
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.activities.together.agreeing import AgreementFacts, SpeakerFacts
from reuring.activities.together.makers import Who, groups
from reuring.activities.together.proposing import Proposal
from reuring.ledger.forms import AmountField
from reuring.partners.models import Partner
from reuring.people.bsn import FreeTextField
from reuring.people.forms_patrons import DateField
from reuring.places.models import Branch, Place
from reuring.threads.models import Link, Node


def _line(label: Any, longest: int = 120, **options: Any) -> FreeTextField:
    return FreeTextField(
        label=label, max_length=longest, widget=forms.TextInput(attrs={"autocomplete": "off"}), **options
    )


def _text(label: Any, rows: int = 4, longest: int = 2_000, **options: Any) -> FreeTextField:
    return FreeTextField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options)


def _clock(label: Any, **options: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        **options,
    )


def _role() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Rol"), choices=Maker.Role.choices)


class PartnerMakerForm(forms.Form):
    """A partner as a maker."""

    partner = forms.ModelChoiceField(label=_("Partner"), queryset=Partner.objects.none(), empty_label=_("Kies"))
    role = _role()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.active().order_by("sort_name")  # type: ignore[attr-defined]
        self.fields["role"].initial = Maker.Role.CO_PRODUCER

    def who(self) -> Who:
        """Who it is, once it is valid."""
        return Who(partner=self.cleaned_data["partner"])


class ResidentMakerForm(forms.Form):
    """A resident as a maker, who is asked first."""

    name = _line(_("Naam, zoals die erbij komt te staan"))
    role = _role()
    email = forms.EmailField(
        label=_("E-mailadres"),
        required=False,
        help_text=_("We mailen een link om toestemming te geven. Daarna vergeten we het adres."),
    )

    def who(self) -> Who:
        """Who it is, once it is valid."""
        return Who(name=self.cleaned_data["name"], email=self.cleaned_data["email"])


class StaffMakerForm(forms.Form):
    """A colleague as a maker."""

    name = _line(_("Naam van de collega"))
    role = _role()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = Maker.Role.ORGANISER

    def who(self) -> Who:
        """Who it is, once it is valid."""
        return Who(name=self.cleaned_data["name"], is_staff=True)


class GroupMakerForm(forms.Form):
    """A group as a maker."""

    community = forms.ModelChoiceField(label=_("Groep"), queryset=Node.objects.none(), empty_label=_("Kies"))
    role = _role()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [node.pk for node in groups()]
        self.fields["community"].queryset = Node.objects.filter(pk__in=keys).order_by("title")  # type: ignore[attr-defined]

    def who(self) -> Who:
        """Who it is, once it is valid."""
        return Who(community=self.cleaned_data["community"])


class AgreementForm(forms.Form):
    """Who does what by when. own: the partner who writes it; None for the library."""

    what = forms.ChoiceField(label=_("Waarover gaat het?"), choices=Agreement.What.choices)
    text = _line(_("Wat spreken jullie af?"), 300)
    partner = forms.ModelChoiceField(
        label=_("Wie doet het?"),
        queryset=Partner.objects.none(),
        required=False,
        empty_label=pgettext_lazy("wie doet het", "De bibliotheek"),
    )
    name = _line(_("Naam van wie het doet"))
    due_on = DateField(label=_("Klaar op"))
    amount_cents = AmountField(label=_("Bedrag"), required=False, help_text=_("Als het om geld gaat."))

    def __init__(self, *args: Any, partners: Any, own: Partner | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
        if own is not None:
            self.fields["partner"].initial = own

    @classmethod
    def of(cls, agreement: Agreement) -> dict[str, Any]:
        """What the fields begin with for an agreement that there is."""
        found = {name: getattr(agreement, name) for name in ("what", "text", "name", "due_on")}
        return {**found, "partner": agreement.partner_id, "amount_cents": agreement.amount_cents}

    def facts(self) -> AgreementFacts:
        """What was agreed, once it is valid."""
        said = dict(self.cleaned_data)
        said["amount_cents"] = said["amount_cents"] or None
        return AgreementFacts(**said)


class SpeakerForm(forms.Form):
    """What was agreed with a speaker."""

    name = _line(_("Naam van de spreker"))
    organisation = _line(_("Organisatie"), required=False)
    email = forms.EmailField(label=_("E-mailadres"), required=False)
    fee_cents = AmountField(label=_("Honorarium, zonder btw"), required=False)
    travel_cents = AmountField(label=_("Reiskosten, zonder btw"), required=False)
    text = _text(
        _("Wat spreken jullie af?"), required=False, help_text=_("Onderwerp, tijden, techniek, eten en drinken.")
    )
    agreed_on = DateField(label=_("Afgesproken op"), required=False, help_text=_("Leeg zolang er nog geen ja is."))
    allows_recording = forms.BooleanField(label=_("Opnemen mag"), required=False)

    @classmethod
    def of(cls, speaker: SpeakerAgreement) -> dict[str, Any]:
        """What the fields begin with for a speaker that there is."""
        return {name: getattr(speaker, name) for name in cls.base_fields}

    def facts(self) -> SpeakerFacts:
        """What was agreed, once it is valid."""
        said = dict(self.cleaned_data)
        return SpeakerFacts(**{**said, "fee_cents": said["fee_cents"] or 0, "travel_cents": said["travel_cents"] or 0})


class RunSheetForm(forms.Form):
    """One line of the run sheet."""

    clock = _clock(_("Hoe laat?"))
    duration_minutes = forms.IntegerField(label=_("Hoeveel minuten?"), min_value=0, max_value=1_440, required=False)
    what = _line(_("Wat gebeurt er?"), 200)
    who = _line(_("Wie doet het?"), required=False)

    def values(self) -> dict[str, Any]:
        """As `keep_line` takes them."""
        said = self.cleaned_data
        return {
            "clock": said["clock"].strftime("%H:%M"),
            "what": said["what"],
            "who": said["who"],
            "duration_minutes": said["duration_minutes"] or 0,
        }


class ShiftForm(forms.Form):
    """A task for volunteers at a session."""

    what = _line(_("Wat is er te doen?"))
    starts = _clock(_("Van"))
    ends = _clock(_("Tot"))
    needed = forms.IntegerField(label=_("Hoeveel mensen?"), min_value=1, max_value=50, initial=1)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        zone = ZoneInfo(session.time_zone)
        self.on = timezone.localtime(session.starts_at, zone).date()
        kwargs["initial"] = {
            "starts": timezone.localtime(session.starts_at, zone).time(),
            "ends": timezone.localtime(session.ends_at, zone).time(),
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.zone = session.time_zone

    def values(self) -> dict[str, Any]:
        """As `keep_shift` takes them. Raises ProgrammeRefused for an hour that does not exist."""
        said = self.cleaned_data
        starts_at, ends_at = moment(self.on, said["starts"], self.zone), moment(self.on, said["ends"], self.zone)
        return {"what": said["what"], "starts_at": starts_at, "ends_at": ends_at, "needed": said["needed"]}


class TurnForm(forms.Form):
    """Somebody who takes a shift and told so."""

    name = _line(_("Naam"))


class NoteForm(forms.Form):
    """Something to say to the others who make it."""

    text = _text(_("Schrijf iets"))


class DecisionForm(forms.Form):
    """An answer to a proposal."""

    new_state = forms.ChoiceField(
        label=_("Wat wordt het?"),
        choices=[
            ("", _("Nog niets, ik wil eerst iets vragen")),
            ("agreed", _("Ja, dit gaan we doen")),
            ("declined", _("Dit keer niet")),
        ],
        required=False,
        initial="",
        widget=forms.RadioSelect,
    )
    text = _text(
        _("Wat schrijf je?"), required=False, help_text=_("Dit leest de partner. Ook een nee krijgt een reden.")
    )


class TitleForm(forms.Form):
    """How a title belongs to an activity. position: from 1, as people count."""

    relation = forms.ChoiceField(
        label=_("Hoe hoort het erbij?"),
        choices=[
            (Link.Relation.IS_ABOUT.value, _("gaat over hetzelfde")),
            (Link.Relation.STARTS_FROM.value, _("de activiteit begint bij deze titel")),
            (Link.Relation.LEADS_TO.value, _("om daarna verder te lezen")),
        ],
    )
    reason = _line(_("Waarom?"), 160, required=False)
    position = forms.IntegerField(label=_("Plaats"), min_value=1, max_value=99, required=False)


class ProposalForm(forms.Form):
    """An activity that a partner would like to make."""

    title = _line(_("Hoe heet het?"))
    form = forms.ChoiceField(label=_("Wat is het?"), choices=Form.choices)
    what = _text(_("Vertel er meer over"), help_text=_("Wat gebeurt er, en voor wie is het?"))
    on = DateField(label=_("Welke dag?"), required=False, help_text=_("Leeg als je het nog niet weet."))
    starts = _clock(_("Van"), required=False)
    ends = _clock(_("Tot"), required=False)
    where = forms.ChoiceField(label=_("Waar?"), required=False)
    brings = _text(
        _("Wat breng je mee?"), 3, required=False, help_text=_("Mensen, geld, spullen, publiek: wat je kunt geven.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._branches = {f"branch:{each.pk}": each for each in Branch.objects.open_to_public(timezone.localdate())}
        self._places = {f"place:{each.pk}": each for each in Place.objects.order_by("name")}
        names = [(key, str(each)) for key, each in {**self._branches, **self._places}.items()]
        self.fields["where"].choices = [("", _("Weten we nog niet")), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        times = ("starts", "ends")
        if said.get("on") is None:
            return said
        for name in times:
            if said.get(name) is None and name not in self.errors:
                self.add_error(name, _("Vul ook de tijd in, of laat de dag leeg."))
        if not set(times) & set(self.errors):
            try:
                said["starts_at"], said["ends_at"] = (moment(said["on"], said[name]) for name in times)
            except ProgrammeRefused as refused:
                for obstacle in refused.obstacles:
                    self.add_error("starts", str(obstacle.message))
        return said

    def proposal(self) -> Proposal:
        """What is proposed, once it is valid."""
        said = self.cleaned_data
        return Proposal(
            title=said["title"],
            what=said["what"],
            form=said["form"],
            brings=said["brings"],
            starts_at=said.get("starts_at"),
            ends_at=said.get("ends_at"),
            branch=self._branches.get(said["where"]),
            place=self._places.get(said["where"]),
        )
