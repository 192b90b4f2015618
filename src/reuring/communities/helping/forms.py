# SPDX-License-Identifier: EUPL-1.2
"""Forms of asks, offers and matches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.activities.programme.fields import topic_choices
from reuring.communities.helping.listing import ListingFacts
from reuring.communities.helping.times import CODES, DAY_NAMES, DAYS, PART_NAMES, PARTS, code_name
from reuring.communities.models import Listing, Match
from reuring.people.bsn import FreeTextField
from reuring.places.models import Branch, Municipality
from reuring.threads.languages import language_name

# What is spoken most around here; a listing keeps any other that stands there already.
TONGUES: Final = ("nl", "de", "en", "pl", "ar", "uk", "tr", "fr", "es", "fa", "ti", "so")
TOPICS: Final = ("topic_1", "topic_2", "topic_3")
_REACHES: Final[list[tuple[str, str | Promise]]] = [
    ("2", _("alleen in de buurt (2 kilometer)")),
    ("5", _("tot 5 kilometer")),
    ("10", _("tot 10 kilometer")),
    ("25", _("tot 25 kilometer")),
    ("", pgettext_lazy("hoe ver", "overal")),
]
KIND_WORDS: Final[dict[tuple[str, str], str | Promise]] = {
    ("ask", "skill"): _("iemand die iets kan wat ik wil leren of nodig heb"),
    ("ask", "time"): _("een paar handen: iemand met tijd"),
    ("ask", "thing"): _("spullen: te leen of te geef"),
    ("ask", "place"): _("een plek"),
    ("ask", "company"): _("iemand om mee te gaan"),
    ("offer", "skill"): _("iets waar ik een ander mee kan helpen"),
    ("offer", "time"): _("tijd: ik steek mijn handen uit"),
    ("offer", "thing"): _("spullen uitlenen of weggeven"),
    ("offer", "place"): _("een plek"),
    ("offer", "company"): _("met iemand meegaan"),
}

# The same on cards and in lists, shorter.
SHORT_WORDS: Final[dict[tuple[str, str], str | Promise]] = {
    ("ask", "skill"): _("iemand die dit kan"),
    ("ask", "time"): _("iemand met tijd"),
    ("ask", "thing"): _("spullen"),
    ("ask", "place"): _("een plek"),
    ("ask", "company"): _("iemand om mee te gaan"),
    ("offer", "skill"): _("een ander helpen"),
    ("offer", "time"): _("tijd geven"),
    ("offer", "thing"): _("spullen delen"),
    ("offer", "place"): _("een plek delen"),
    ("offer", "company"): _("met iemand meegaan"),
}


def place_choices(*, on_branches: bool = True) -> list[Any]:
    """Branches and municipalities to choose from, as `b:<key>` and `m:<key>`. Two queries."""
    branches = Branch.objects.open_to_public(timezone.localdate()).order_by("name")
    towns = Municipality.objects.order_by("name")
    found: list[Any] = [("", "–")]
    if on_branches:
        found.append((_("Bij een vestiging"), [(f"b:{branch.pk}", branch.name) for branch in branches]))
    found.append((_("Ergens in een gemeente"), [(f"m:{town.pk}", town.name) for town in towns]))
    return found


class ListingForm(forms.Form):
    """What somebody looks for or can do."""

    kind = forms.ChoiceField(label=_("Wat is het?"), widget=forms.RadioSelect)
    title = FreeTextField(label=_("In een paar woorden"), max_length=120)
    text = FreeTextField(
        label=_("Vertel er meer over"),
        required=False,
        max_length=1_500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Geen telefoonnummer of e-mailadres: die geef je pas als jullie elkaar gesproken hebben."),
    )
    shown_name = FreeTextField(
        label=_("Onder welke naam?"), max_length=80, help_text=_("Alleen een voornaam is genoeg. Een andere mag ook.")
    )
    topic_1 = forms.ChoiceField(label=_("Waar gaat het over?"), required=False)
    topic_2 = forms.ChoiceField(label=_("Nog een onderwerp"), required=False)
    topic_3 = forms.ChoiceField(label=_("Nog een onderwerp"), required=False)
    place = forms.ChoiceField(label=_("Waar?"))
    reach_km = forms.ChoiceField(label=_("Hoe ver wil je gaan?"), choices=_REACHES, required=False)
    languages = forms.MultipleChoiceField(
        label=_("Welke talen spreek je?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    times = forms.MultipleChoiceField(
        label=_("Wanneer kun je?"),
        required=False,
        choices=[(code, code) for code in CODES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Niets aangekruist? Dan kan het altijd."),
    )
    most = forms.IntegerField(label=_("Met hoeveel mensen tegelijk?"), min_value=1, max_value=500, initial=1)
    is_one_to_one = forms.BooleanField(
        label=_("Met z'n tweeën"), required=False, initial=True, help_text=_("Uit: het liefst in een groepje.")
    )
    with_care = forms.BooleanField(
        label=_("Wees hier extra zorgvuldig"),
        required=False,
        help_text=_(
            "Bijvoorbeeld omdat er een kind bij is, of iemand die kwetsbaar is. Dan vragen we wie helpt eerst om een "
            "verklaring (VOG). Alleen medewerkers zien dit vinkje."
        ),
    )
    may_be_seen = forms.BooleanField(
        label=_("Iedereen mag dit lezen op de site"),
        required=False,
        help_text=_("Zonder dit vinkje zien alleen medewerkers het. Zij zoeken dan met je mee."),
    )

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side = side
        self._choose("kind", [(kind, KIND_WORDS[side, kind]) for kind in Listing.Kind.values])
        for name in TOPICS:
            self._choose(name, [("", "–"), *topic_choices()])
        self._choose("place", place_choices())
        own = [tag for tag in (self.initial.get("languages") or ()) if tag not in TONGUES]
        self._choose("languages", [(tag, language_name(tag)) for tag in (*TONGUES, *own)])
        if side == Listing.Side.ASK:
            del self.fields["most"]
            self.fields["title"].help_text = _("Bijvoorbeeld: iemand om op zondag mee te wandelen.")
        else:
            self.fields["title"].help_text = _("Bijvoorbeeld: ik help graag met je fiets.")

    def _choose(self, name: str, choices: Iterable[Any]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    @property
    def week(self) -> list[dict[str, Any]]:
        """The grid of days by parts of the day, each cell with its name in words and whether it is chosen."""
        chosen = {str(code) for code in self["times"].value() or ()}
        return [
            {
                "name": DAY_NAMES[day],
                "cells": [
                    {"code": code, "label": code_name(code), "is_chosen": code in chosen}
                    for code in (f"{day}-{part}" for part in PARTS)
                ],
            }
            for day in DAYS
        ]

    @property
    def parts(self) -> list[str | Promise]:
        """The parts of a day, over the columns of the grid."""
        return [PART_NAMES[part] for part in PARTS]

    def facts(self) -> ListingFacts:
        """What was written, once it is valid."""
        said = self.cleaned_data
        sort, _colon, key = said["place"].partition(":")
        return ListingFacts(
            title=said["title"],
            shown_name=said["shown_name"],
            kind=said["kind"],
            text=said["text"],
            topics=[said[name] for name in TOPICS if said[name]],
            languages=said["languages"],
            times=said["times"],
            branch=Branch.objects.select_related("municipality").get(pk=key) if sort == "b" else None,
            municipality=Municipality.objects.get(pk=key) if sort == "m" else None,
            reach_km=int(said["reach_km"]) if said["reach_km"] else None,
            fields={name: said[name] for name in _COLUMNS if name in said},
        )

    @staticmethod
    def of(listing: Listing) -> dict[str, Any]:
        """What stands there now, to begin with."""
        topics = list(listing.topics.values_list("key", flat=True))[: len(TOPICS)]
        place = f"b:{listing.branch_id}" if listing.branch_id else f"m:{listing.municipality_id}"
        return {
            **{name: getattr(listing, name) for name in ("kind", "title", "text", "shown_name", *_COLUMNS)},
            **dict(zip(TOPICS, topics, strict=False)),
            "languages": listing.languages,
            "times": listing.times,
            "place": place,
            "reach_km": "" if listing.reach_km is None else str(listing.reach_km),
        }


_COLUMNS: Final = ("most", "is_one_to_one", "with_care", "may_be_seen")


class IntroductionForm(forms.Form):
    """When and where two people first meet."""

    on = forms.DateField(label=_("Dag"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    clock = forms.TimeField(label=_("Tijd"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    branch = forms.ModelChoiceField(label=_("In welke vestiging?"), queryset=Branch.objects.none())
    note = FreeTextField(
        label=_("Welke ruimte of tafel?"), required=False, max_length=160, help_text=_("Bijvoorbeeld: de leestafel.")
    )
    adults_seen = forms.BooleanField(label=_("Ik heb gezien dat allebei 18 jaar of ouder zijn"), required=False)
    with_care = forms.BooleanField(
        label=_("Er is een kind bij, of iemand die kwetsbaar is"),
        required=False,
        help_text=_("Dan kan het pas als we de verklaring (VOG) van wie helpt gezien hebben."),
    )

    def __init__(self, *args: Any, match: Match, asks_age: bool, **kwargs: Any) -> None:
        on = timezone.localdate()
        home = match.ask.branch_id or match.offer.branch_id
        met = timezone.localtime(match.meet_at) if match.meet_at else None
        kwargs["initial"] = {
            "branch": match.meet_branch_id or home,
            "note": match.meet_note,
            "with_care": match.needs_care,
            "on": met.date() if met else None,
            "clock": met.time() if met else None,
        }
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.open_to_public(on).order_by("name")  # type: ignore[attr-defined]
        if not asks_age:
            del self.fields["adults_seen"]
        if match.ask.with_care or match.offer.with_care:
            # They said so themselves, and that stands.
            del self.fields["with_care"]

    @property
    def meet_at(self) -> datetime:
        """The moment that was chosen, by the clock on the wall."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["on"], self.cleaned_data["clock"]))


class OutcomeForm(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(label=_("Wat kwam ervan?"), choices=Match.Outcome.choices, widget=forms.RadioSelect)
    text = FreeTextField(
        label=_("Wil je er iets over zeggen?"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dit lezen alleen medewerkers."),
    )
    ends_ask = forms.BooleanField(label=_("Ik zoek niet verder"), required=False, initial=True)

    def __init__(self, *args: Any, is_ask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_ask:
            del self.fields["ends_ask"]
