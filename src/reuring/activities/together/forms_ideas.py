# SPDX-License-Identifier: EUPL-1.2
"""Forms of ideas: handing one in, what may be shown of it, and answering it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.validators import validate_email
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Form, Idea
from reuring.activities.together.answering import BEGINNINGS
from reuring.activities.together.ideas import IdeaFacts
from reuring.people.bsn import FreeTextField
from reuring.people.models import Person
from reuring.people.phones import normalized_phone
from reuring.places.models import Municipality

# A field that people don't see and machines fill in.
TRAP: Final = "subject"


class IdeaForm(forms.Form):
    """An idea, by anyone, in two minutes."""

    title = FreeTextField(
        label=_("Wat is je idee?"),
        max_length=120,
        help_text=_("In één zin. Bijvoorbeeld: een avond waarop oud-mijnwerkers vertellen."),
    )
    text = FreeTextField(
        label=_("Vertel er meer over"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    given_name = FreeTextField(
        label=_("Je voornaam"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    municipality = forms.ModelChoiceField(
        label=_("Voor welke gemeente?"),
        queryset=Municipality.objects.none(),
        required=False,
        empty_label=pgettext_lazy("gemeente", "Maakt niet uit"),
    )
    reach = forms.CharField(
        label=_("Waar mogen we je antwoorden?"),
        required=False,
        max_length=254,
        help_text=_(
            "Je e-mailadres of je telefoonnummer. Laat je dit leeg, dan lees je het antwoord op de pagina van je idee."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )
    may_show = forms.BooleanField(
        label=_("Iedereen mag zien wat er met mijn idee gebeurt"),
        required=False,
        help_text=_(
            "Dan staat je idee op de site als een collega het heeft gelezen. Je kunt dit altijd weer uitzetten."
        ),
    )
    shows_name = forms.BooleanField(label=_("Zet mijn voornaam erbij"), required=False)
    subject = forms.CharField(
        label=_("Laat dit leeg"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = Municipality.objects.order_by("name")  # type: ignore[attr-defined]
        if person is not None:
            # The answer comes as a notice, by the road that they chose there.
            del self.fields["reach"]
            self.fields["given_name"].initial = person.given_name

    def clean_reach(self) -> dict[str, str]:
        """The one road that was given: an e-mail address, a telephone number, or neither."""
        typed = self.cleaned_data["reach"].strip()
        if "@" in typed:
            validate_email(typed)
            return {"email": typed.lower(), "phone": ""}
        try:
            return {"email": "", "phone": normalized_phone(typed)}
        except ValueError:
            wrong = _("Dit is geen e-mailadres en geen telefoonnummer. Kijk het nog eens na.")
            raise forms.ValidationError(wrong) from None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get(TRAP):
            # Whoever is no machine finds it empty again.
            self.data = {**{name: self.data[name] for name in self.data}, self.add_prefix(TRAP): ""}
            self.add_error(None, _("Er ging iets mis bij het versturen. Druk nog een keer op de knop."))
        return said

    def facts(self) -> IdeaFacts:
        """What was handed in, once it is valid."""
        said = self.cleaned_data
        road = said.get("reach") or {}
        return IdeaFacts(
            title=said["title"],
            text=said["text"],
            given_name=said["given_name"],
            email=road.get("email", ""),
            phone=road.get("phone", ""),
            municipality=said["municipality"],
            language=(get_language() or "nl").split("-")[0],
            may_show=said["may_show"],
            shows_name=said["shows_name"],
        )


class ConsentForm(forms.Form):
    """What may be shown of an idea, for its giver."""

    may_show = forms.BooleanField(label=_("Iedereen mag zien wat er met mijn idee gebeurt"), required=False)
    shows_name = forms.BooleanField(label=_("Zet mijn voornaam erbij"), required=False)


class AnswerForm(forms.Form):
    """An answer to an idea, by a colleague."""

    new_state = forms.ChoiceField(label=_("Wat wordt het?"), widget=forms.RadioSelect)
    text = FreeTextField(
        label=_("Wat schrijf je?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Dit leest de gever. Vriendelijk, en met een reden."),
    )
    is_private = forms.BooleanField(
        label=_("Alleen de gever mag dit lezen"), required=False, help_text=_("Een nee leest alleen de gever.")
    )

    def __init__(self, *args: Any, idea: Idea, begin: str = "", **kwargs: Any) -> None:
        if begin in BEGINNINGS:
            state, _name, text = BEGINNINGS[begin]
            kwargs["initial"] = {"new_state": state, "text": str(text)}
        super().__init__(*args, **kwargs)
        states = [(Idea.State.TALK.value, _("We praten erover"))]
        if idea.activities.exists():
            states = [
                (Idea.State.ACTIVITY.value, _("Het wordt een activiteit")),
                (Idea.State.DONE.value, _("Het is gelukt")),
            ]
        else:
            states.append((Idea.State.DECLINED.value, _("Dit keer niet")))
        self.fields["new_state"].choices = states  # type: ignore[attr-defined]
        self.fields["new_state"].initial = states[0][0]


class NewActivityForm(forms.Form):
    """Make an activity of an idea."""

    form = forms.ChoiceField(label=_("Wat voor activiteit?"), choices=Form.choices)


class SplitForm(forms.Form):
    """Make an idea of its own of a part of one."""

    title = FreeTextField(label=_("Titel van het nieuwe idee"), max_length=120)
    text = FreeTextField(
        label=_("Waar gaat het over?"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="id_part_%s")
