# SPDX-License-Identifier: EUPL-1.2
"""The forms of signals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reuring.communities.models import Community, FieldNote, Suggestion
from reuring.communities.signals.noting import FoundTopic
from reuring.people.bsn import FreeTextField
from reuring.places.models import Municipality


class NoteForm(forms.Form):
    """A field note, in twenty seconds."""

    topic = forms.ChoiceField(
        label=_("Onderwerp"), widget=forms.RadioSelect, error_messages={"required": _("Kies een onderwerp.")}
    )
    where = forms.ChoiceField(
        label=_("Waar hoorde je het?"), choices=FieldNote.Where.choices, widget=forms.RadioSelect, initial="street"
    )
    municipality = forms.ModelChoiceField(
        label=_("Gemeente"), queryset=Municipality.objects.order_by("name"), empty_label=None
    )
    text = forms.CharField(
        label=_("In één regel"),
        required=False,
        max_length=200,
        help_text=_("Wat je hoorde. Geen namen, nummers of adressen."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, topics: list[FoundTopic], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["topic"].choices = [(each.key, each.name) for each in topics]  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """What is done with a suggestion."""

    state = forms.ChoiceField(label=_("Stand"), choices=Suggestion.State.choices, widget=forms.RadioSelect)
    why = FreeTextField(
        label=_("Waarom?"), required=False, max_length=200, help_text=_("Bij nee is dit nodig. Collega's lezen het.")
    )


class InvitationForm(forms.Form):
    """An invitation to who follows a topic. communities: the groups that it may be for."""

    community = forms.ModelChoiceField(label=_("Waarvoor?"), queryset=Community.objects.none(), empty_label=None)
    text = FreeTextField(
        label=_("Uitnodiging"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Wat gaan jullie doen, wanneer en waar? Schrijf kort."),
    )

    def __init__(self, *args: Any, communities: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["community"].queryset = communities  # type: ignore[attr-defined]


class ComeForm(forms.Form):
    """Yes to an invitation: under which name."""

    name = FreeTextField(
        label=_("Hoe wil je heten in de groep?"), max_length=80, help_text=_("Een voornaam is genoeg.")
    )
