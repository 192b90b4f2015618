# SPDX-License-Identifier: EUPL-1.2
"""What somebody fills in to take part: when, who comes, how they are reached, what the activity asks, and no more."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reuring.activities.models import Activity, Part, Question, Session
from reuring.activities.registrations.words import language_of_now, part_label, session_label
from reuring.activities.signing_up.offered import Offered
from reuring.activities.signing_up.people import Contact, One
from reuring.activities.signing_up.policy import LONGEST_ANSWER, LONGEST_NAME, MOST_PEOPLE
from reuring.ledger.money import read, say
from reuring.people.models import Person
from reuring.people.phones import normalized_phone

ALL: Final = "all"
_PHONE_FAULT: Final = gettext_lazy("Dit lijkt geen telefoonnummer. Schrijf het zo: 06 12345678.")


def parts_of(offer: Offered) -> list[Part]:
    """The parts that one can come in, each once."""
    return list({pool.part_id: pool.part for pool in offer.pools}.values())


def coming_sessions(offer: Offered) -> list[Session]:
    """The sessions that one can still choose."""
    return [session for session in offer.sessions if not session.is_cancelled]


class RegisterForm(forms.Form):
    """Signing up. Which fields there are depends on the activity, on who is logged in, and on whether staff type.

    people: who is logged in and housemates, first oneself; empty for a stranger. stands: by session, how full it is.
    soonest: how many sessions are shown to choose from; None for all.
    """

    def __init__(
        self,
        offer: Offered,
        *args: Any,
        people: Sequence[Person] = (),
        by_staff: bool = False,
        is_full: bool = False,
        takes_online: bool = False,
        stands: dict[int, str] | None = None,
        soonest: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer, self.people, self.by_staff = offer, list(people), by_staff
        self.parts = parts_of(offer)
        self.choices = coming_sessions(offer)[:soonest]
        self._add_sessions(stands or {})
        self._add_people()
        if not self.people:
            self._add_contact()
        self._add_questions()
        self._add_money(takes_online)
        if is_full:
            self.fields["waits"] = forms.BooleanField(
                label=_("Zet me op de wachtlijst als er niet genoeg plek is."), required=False, initial=True
            )
        self.fields["photos"] = forms.ChoiceField(
            label=_("Mogen we een foto maken waar je op staat?"), required=False, widget=forms.RadioSelect,
            choices=(("yes", _("Ja, dat mag")), ("no", _("Nee, liever niet"))),
            help_text=_("Zeg je niets, dan zetten we je niet herkenbaar op een foto."),
        )  # fmt: skip
        self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    # The fields

    def _add_sessions(self, stands: dict[int, str]) -> None:
        how = self.offer.activity.sign_up
        if len(self.choices) < 2:
            return
        if how == Activity.SignUp.EITHER:
            self.fields["together"] = forms.ChoiceField(
                label=_("Waarvoor meld je je aan?"), widget=forms.RadioSelect, initial=ALL,
                choices=((ALL, _("Voor alle keren")), ("some", _("Voor de keren die ik hieronder kies"))),
            )  # fmt: skip
        if how != Activity.SignUp.ALL:
            self.fields["sessions"] = forms.MultipleChoiceField(
                label=_("Wanneer kom je?"), widget=forms.CheckboxSelectMultiple,
                required=how != Activity.SignUp.EITHER,
                choices=[
                    (each.public_id, " – ".join(filter(None, [session_label(each), stands.get(each.pk, "")])))
                    for each in self.choices
                ],
                error_messages={"required": _("Kies wanneer je komt.")},
            )  # fmt: skip

    def _add_people(self) -> None:
        several = len(self.parts) > 1
        if self.people:
            self.fields["known"] = forms.MultipleChoiceField(
                label=_("Wie komen er?"), widget=forms.CheckboxSelectMultiple, required=False,
                initial=[self.people[0].public_id],
                choices=[
                    (each.public_id, _("Ik, %(name)s") % {"name": each.given_name} if not number else each.given_name)
                    for number, each in enumerate(self.people)
                ],
            )  # fmt: skip
            if several:
                for each in self.people:
                    self.fields[f"part_{each.public_id}"] = forms.ChoiceField(
                        label=_("Plek voor %(name)s") % {"name": each.given_name},
                        choices=[(part.public_id, part_label(part)) for part in self.parts],
                    )
        most = MOST_PEOPLE if self.by_staff else self.offer.activity.most_together
        for number, part in enumerate(self.parts):
            if several:
                label = _("Hoeveel: %(part)s") % {"part": part_label(part)}
            else:
                label = _("Hoeveel anderen neem je mee?") if self.people else _("Met hoeveel mensen kom je?")
            least = 0 if self.people or several else 1
            self.fields[f"count_{part.public_id}"] = forms.IntegerField(
                label=label, min_value=least, max_value=most, initial=0 if self.people or number else 1,
                error_messages={"max_value": _("Hooguit %(most)s mensen tegelijk.") % {"most": most}},
            )  # fmt: skip

    def _add_contact(self) -> None:
        free = self.offer.activity.price == Activity.Price.FREE
        self.fields["given_name"] = forms.CharField(
            label=_("Voornaam"), max_length=LONGEST_NAME, widget=forms.TextInput({"autocomplete": "given-name"}),
            error_messages={"required": _("Vul je voornaam in.")},
        )  # fmt: skip
        hint = _("Een van de twee is genoeg: hier sturen we de bevestiging heen.")
        if free:
            hint += " " + _("Het hoeft niet, maar dan kunnen we je niets laten weten.")
        self.fields["email"] = forms.EmailField(
            label=_("E-mail"), required=False, help_text=hint, widget=forms.EmailInput({"autocomplete": "email"}),
            error_messages={"invalid": _("Dit lijkt geen e-mailadres. Kijk het nog eens na.")},
        )  # fmt: skip
        self.fields["phone"] = forms.CharField(
            label=_("Telefoon"), required=False, max_length=30,
            widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
        )  # fmt: skip

    def _add_questions(self) -> None:
        for question in self.offer.questions:
            self.fields[f"answer_{question.public_id}"] = _question_field(question)

    def _add_money(self, takes_online: bool) -> None:
        activity = self.offer.activity
        if activity.price == Activity.Price.FREE:
            return
        if activity.pass_price_cents is not None:
            self.fields["has_pass"] = forms.BooleanField(
                label=_("Ik heb een %(name)s: dan kost het %(price)s per persoon.")
                % {"name": activity.pass_name, "price": say(activity.pass_price_cents)},
                required=False,
            )
        if activity.price == Activity.Price.CHOOSE:
            self.fields["chosen"] = forms.CharField(
                label=_("Hoeveel wil je betalen, in euro's?"), required=False, max_length=12,
                widget=forms.TextInput({"inputmode": "decimal"}),
                help_text=_("Alles is goed, ook niets. Vul je niets in, dan reken je %(price)s per persoon.")
                % {"price": say(activity.price_cents)},
            )  # fmt: skip
        if self.by_staff or not takes_online:
            self.fields["pays_later"] = forms.BooleanField(
                label=_("Betaalt aan de balie of aan de zaal."), required=False, initial=True
            )

    # What was filled in

    def clean_phone(self) -> str:
        try:
            return normalized_phone(self.cleaned_data["phone"])
        except ValueError:
            raise forms.ValidationError(str(_PHONE_FAULT)) from None

    def clean_chosen(self) -> int | None:
        typed = self.cleaned_data["chosen"].strip()
        if not typed:
            return None
        try:
            return read(typed)
        except ValueError:
            raise forms.ValidationError(_("Schrijf het bedrag zo: 2,50.")) from None

    def chosen_sessions(self) -> list[str] | None:
        """Public ids; None for all sessions together."""
        how = self.offer.activity.sign_up
        if how == Activity.SignUp.ALL or self.cleaned_data.get("together") == ALL:
            return None
        if "sessions" in self.fields:
            return list(self.cleaned_data.get("sessions") or [])
        return [each.public_id for each in self.choices]

    def who(self) -> Person | Contact:
        """Who signs up."""
        if self.people:
            return self.people[0]
        found = self.cleaned_data
        return Contact(found["given_name"], found.get("email", ""), found.get("phone", ""))

    def everyone(self) -> list[One]:
        """One for each who comes: oneself and housemates first, then the others by part."""
        found = self.cleaned_data
        several = len(self.parts) > 1
        known = set(found.get("known") or [])
        people = [
            One(found.get(f"part_{each.public_id}", "") if several else "", each.given_name, each)
            for each in self.people
            if each.public_id in known
        ]
        for part in self.parts:
            count = found.get(f"count_{part.public_id}") or 0
            people += [One(part.public_id if several else "") for _number in range(count)]
        if people and not self.people:
            people[0] = One(people[0].part, found["given_name"])
        return people

    def answers(self) -> dict[str, str]:
        """By the public ids of the questions; those of a choice in Dutch, as they are kept."""
        return {
            question.public_id: str(self.cleaned_data.get(f"answer_{question.public_id}") or "")
            for question in self.offer.questions
            if self.cleaned_data.get(f"answer_{question.public_id}")
        }

    def chosen_cents(self) -> int | None:
        """What somebody wants to pay in all; None for what is suggested."""
        chosen: int | None = self.cleaned_data.get("chosen")
        return chosen

    def photos(self) -> bool | None:
        """Whether photographs are all right; None where nothing was said."""
        return {"yes": True, "no": False}.get(self.cleaned_data.get("photos", ""))


def _question_field(question: Question) -> forms.Field:
    language = language_of_now()
    text = {"de": question.text_de, "en": question.text_en}.get(language) or question.text
    hint = _("Dit antwoord wissen we twee weken na afloop.") if question.is_sensitive else ""
    faults = {"required": _("Geef antwoord op deze vraag.")}
    if question.kind == Question.Kind.TEXT:
        return forms.CharField(
            label=text, required=question.is_required, max_length=LONGEST_ANSWER, help_text=hint, error_messages=faults
        )
    if question.kind == Question.Kind.YES_NO:
        choices = [("ja", _("ja")), ("nee", _("nee"))]
    else:
        kept = _lines(question.choices)
        said = _lines({"de": question.choices_de, "en": question.choices_en}.get(language) or question.choices)
        choices = list(zip(kept, said if len(said) == len(kept) else kept, strict=True))
    return forms.ChoiceField(
        label=text, required=question.is_required, widget=forms.RadioSelect, choices=choices, help_text=hint,
        error_messages=faults,
    )  # fmt: skip


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class ChangeForm(forms.Form):
    """Who comes after all: each of them by name, and more by part. people: by the number of their seat."""

    def __init__(self, people: Sequence[tuple[int, One]], parts: Sequence[Part], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who, self.parts = list(people), list(parts)
        for number, one in self.who:
            name = one.name or _("Persoon %(number)s") % {"number": number}
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Naam van persoon %(number)s") % {"number": number}, max_length=LONGEST_NAME, required=False,
                initial=one.name, disabled=one.person is not None,
            )  # fmt: skip
            self.fields[f"gone_{number}"] = forms.BooleanField(
                label=_("%(name)s komt niet") % {"name": name}, required=False
            )
        for part in self.parts:
            label = _("Hoeveel komen erbij?")
            if len(self.parts) > 1:
                label = _("Hoeveel mensen komen erbij: %(part)s") % {"part": part_label(part)}
            self.fields[f"more_{part.public_id}"] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST_PEOPLE, required=False, initial=0
            )

    def everyone(self) -> list[One]:
        """Everyone who comes, in the order of their seats, then who comes besides."""
        several = len(self.parts) > 1
        found = self.cleaned_data
        people = [
            One(one.part if several else "", found.get(f"name_{number}") or one.name, one.person)
            for number, one in self.who
            if not found.get(f"gone_{number}")
        ]
        for part in self.parts:
            count = found.get(f"more_{part.public_id}") or 0
            people += [One(part.public_id if several else "") for _number in range(count)]
        return people


class PriorityForm(forms.Form):
    """Who goes before others on a waiting list, and why."""

    priority = forms.IntegerField(
        label=gettext_lazy("Voorrang"), min_value=-100, max_value=100,
        help_text=gettext_lazy("0 is gewoon. Hoger gaat voor, lager gaat erna."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Waarom?"), max_length=200,
        help_text=gettext_lazy("Anderen wachten ook. Dit blijft staan, met je naam."),
    )  # fmt: skip
