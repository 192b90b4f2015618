# SPDX-License-Identifier: EUPL-1.2
"""Days and queues as people say them. Pure: facts in, a phrase out, in the language of now."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# From here on days are said as weeks, and weeks as months.
_WEEKS_FROM = 14
_MONTHS_FROM = 60


def until_due(due_on: date, today: date) -> str:
    """How long one may keep something: "vandaag", "morgen", "over 3 dagen", "2 dagen te laat"."""
    days = (due_on - today).days
    if days < 0:
        return ngettext("%(number)d dag te laat", "%(number)d dagen te laat", -days) % {"number": -days}
    if days == 0:
        return _("vandaag")
    if days == 1:
        return _("morgen")
    if days < _WEEKS_FROM:
        return ngettext("over %(number)d dag", "over %(number)d dagen", days) % {"number": days}
    weeks = days // 7
    return ngettext("over %(number)d week", "over %(number)d weken", weeks) % {"number": weeks}


def about_when(expected_on: date | None, today: date) -> str:
    """About when a turn comes: "binnen een week", "over ongeveer 3 weken". expected_on: None when nobody knows."""
    if expected_on is None:
        return _("we weten nog niet wanneer")
    days = (expected_on - today).days
    if days <= 7:
        return _("waarschijnlijk binnen een week")
    if days < _MONTHS_FROM:
        weeks = round(days / 7)
        return ngettext("over ongeveer %(number)d week", "over ongeveer %(number)d weken", weeks) % {"number": weeks}
    months = round(days / 30)
    return ngettext("over ongeveer %(number)d maand", "over ongeveer %(number)d maanden", months) % {"number": months}


def place_in_queue(place: int, length: int) -> str:
    """Where one stands: "Je bent als eerste aan de beurt", "Je bent nummer 3 van 5"."""
    if place <= 1:
        return _("Je bent als eerste aan de beurt")
    return _("Je bent nummer %(place)d van %(length)d") % {"place": place, "length": length}


def before_you(waiting: int) -> str:
    """How many wait already, for who thinks of joining: "Niemand wacht", "2 mensen wachten al"."""
    if not waiting:
        return _("Er wacht niemand")
    return ngettext("Er wacht al %(number)d mens", "Er wachten al %(number)d mensen", waiting) % {"number": waiting}
