# SPDX-License-Identifier: EUPL-1.2
"""What the sample page shows: every component with words of our own, and no database."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Naam"), help_text=_("Zoals op je pas."))
    email = forms.EmailField(label=_("E-mailadres"))
    branch = forms.ChoiceField(label=_("Bibliotheek"), choices=[("hub", "HuB.Kerkrade"), ("brunssum", "Brunssum")])
    about = forms.CharField(label=_("Vertel iets"), widget=forms.Textarea, required=False)
    times = forms.MultipleChoiceField(
        label=_("Wanneer kun je?"),
        choices=[("morning", _("Ochtend")), ("evening", _("Avond"))],
        widget=forms.CheckboxSelectMultiple,
    )
    way = forms.ChoiceField(
        label=_("Hoe wil je bericht?"),
        choices=[("mail", _("Per e-mail")), ("post", _("Per brief"))],
        widget=forms.RadioSelect,
    )
    photo = forms.FileField(label=_("Foto"), required=False)
    agree = forms.BooleanField(label=_("Ik ga akkoord"))


def _card(**parts: Any) -> SimpleNamespace:
    usual: dict[str, Any] = {"door": "read", "byline": "", "year": None, "summary": "", "language": "", "tags": ()}
    usual |= {"availability": "", "is_available": None, "cover": "", "reason": "", "address": "#main"}
    return SimpleNamespace(**(usual | parts))


def context(accent: str = "") -> dict[str, Any]:
    """Everything that the sample page shows. accent: a municipality."""
    havelaar = _card(
        kind_label=_("Boek"),
        title="Max Havelaar",
        byline="Multatuli",
        year=1860,
        tags=(_("Roman"), _("Luisterboek")),
        summary="Een ambtenaar op Java ziet hoe de bevolking wordt uitgebuit, en kan niet meer zwijgen.",
        language="nl",
        availability=_("Binnen"),
        is_available=True,
        reason=_("Zelfde tijd, andere blik."),
    )
    desert = _card(
        kind_label=_("Boek"),
        title="Die Verwandlung",
        byline="Franz Kafka",
        year=1915,
        language="de",
        availability=_("Uitgeleend tot 4 december"),
        is_available=False,
    )
    talk = _card(
        door="experience",
        kind_label=_("Activiteit"),
        title=_("Stamboomcafé"),
        byline="HuB.Kerkrade",
        summary=_("Neem je foto's mee. Iedereen is welkom."),
        reason=_("Gaat over hetzelfde onderwerp."),
    )
    path = _card(door="learn", kind_label=_("Leren"), title=_("Lezen in makkelijke taal"), reason=_("Op jouw tempo."))
    question = _card(door="ask", kind_label=_("Vraag"), title=_("Hoe lees ik oud schrift?"), byline=_("Beantwoord"))
    page = Paginator(range(400), 20).page(7)
    return {
        "accent": accent,
        "steps": [havelaar, talk, path, question],
        "cards": [havelaar, desert, talk, question],
        "shelf": [
            _card(title=title, byline=creator)
            for title, creator in (
                ("De avonden", "Gerard Reve"),
                ("Jip en Janneke", "Annie M.G. Schmidt"),
                ("Der Vorleser", "Bernhard Schlink"),
                ("Het verdriet van België", "Hugo Claus"),
                ("Frankenstein", "Mary Shelley"),
                ("De ontdekking van de hemel", "Harry Mulisch"),
                ("Oorlogswinter", "Jan Terlouw"),
                ("Minoes", "Annie M.G. Schmidt"),
            )
        ],
        "today": [
            {"at": time(10), "title": _("Informatiepunt"), "note": _("Loop gewoon binnen."), "address": ""},
            {"at": time(19, 30), "title": _("Stamboomcafé"), "note": _("Nog 6 plekken."), "address": "#main"},
        ],
        "rows": [
            {"branch": "HuB.Kerkrade", "text": _("Binnen"), "is_available": True, "shelf_mark": "Romans, MULT"},
            {
                "branch": "Brunssum",
                "text": _("Binnen"),
                "is_available": True,
                "note": _("groot gedrukt"),
                "shelf_mark": "Grote letter, MULT",
            },
            {
                "branch": "Simpelveld",
                "text": _("Uitgeleend tot 4 december"),
                "is_available": False,
                "shelf_mark": "Romans, MULT",
            },
        ],
        "tags": [{"name": _("Roman"), "address": "#main"}, {"name": _("Koffie"), "address": "#main"}],
        "values": [
            {"label": _("Boek"), "value": "book", "count": 1204, "address": "?format=book", "is_chosen": True},
            {"label": _("Luisterboek"), "value": "audio", "count": 88, "address": "?format=audio", "is_chosen": False},
        ],
        "up": [{"title": _("Begin"), "address": "#main"}, {"title": _("Lees"), "address": "#main"}],
        "ways_on": [
            {"text": _("Kijk of alles goed getypt is."), "address": ""},
            {"text": _("Vraag het aan de balie."), "address": "#main"},
        ],
        "columns": [{"label": _("Titel")}, {"label": _("Aantal"), "is_number": True}],
        "cells": [[{"text": "Max Havelaar", "address": "#main"}, 4], ["Minoes", 7]],
        "facts": [
            {"name": _("Taal"), "value": _("Nederlands")},
            {"name": "ISBN", "value": ""},
            {"name": _("Jaar"), "value": 1860},
        ],
        "points": [
            {
                "title": _("Stamboomcafé"),
                "text": _("Neem je foto's mee."),
                "place": "HuB.Kerkrade",
                "latitude": Decimal("50.86560"),
                "longitude": Decimal("6.06250"),
                "address": "#main",
            },
            {
                "title": _("Informatiepunt"),
                "text": _("Loop gewoon binnen."),
                "place": "HuB.Kerkrade",
                "latitude": Decimal("50.86560"),
                "longitude": Decimal("6.06250"),
                "address": "#main",
            },
            {
                "title": _("Lezen in makkelijke taal"),
                "text": _("Op jouw tempo."),
                "place": "Brunssum",
                "latitude": Decimal("50.94690"),
                "longitude": Decimal("5.97140"),
                "address": "#main",
            },
            {"title": _("Koffie"), "text": "", "place": "", "latitude": None, "longitude": None, "address": ""},
        ],
        "page": page,
        "form": SampleForm(prefix="new"),
        "wrong": SampleForm({"name": "", "email": "geen"}, prefix="wrong"),
    }
