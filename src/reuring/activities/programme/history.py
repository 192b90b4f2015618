# SPDX-License-Identifier: EUPL-1.2
"""What was done to an activity, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Activity
from reuring.activities.programme.keeping import KIND
from reuring.people.audit import history

_VERBS: Final[dict[str, str | Promise]] = {
    "add": _("maakte deze activiteit"),
    "edit": _("veranderde deze activiteit"),
    "copy": _("maakte deze activiteit als kopie"),
    "add_session": _("voegde een keer toe"),
    "change_session": _("veranderde een keer"),
    "cancel_session": _("zegde een keer af"),
    "remove_session": _("haalde een keer weg"),
    "repeat": _("voegde een reeks toe"),
    "change_later": _("veranderde een keer en alle latere"),
    "change_all": _("veranderde alle keren van een reeks"),
    "keep_part": _("veranderde de plekken"),
    "remove_part": _("haalde plekken weg"),
    "keep_questions": _("veranderde de vragen"),
    "keep_speakers": _("veranderde de sprekers"),
    "propose": _("stelde dit voor"),
    "agree": _("sprak dit af"),
    "plan_publishing": _("koos wanneer dit openbaar wordt"),
    "publish": _("maakte dit openbaar"),
    "take_back": _("haalde dit terug om eraan te werken"),
    "cancel": _("zegde dit af"),
    "finish": _("sloot dit af: alle keren zijn geteld"),
}
_NAMES: Final[dict[str, str | Promise]] = {
    "form": _("soort"),
    "shape": _("hoe vaak"),
    "attendance": _("waar je meedoet"),
    "functions": _("functies"),
    "languages": _("taal"),
    "age_from": _("leeftijd vanaf"),
    "age_to": _("leeftijd tot en met"),
    "is_listed": _("staat in de agenda"),
    "sign_up": _("aanmelden"),
    "opens_at": _("aanmelden vanaf"),
    "closes_minutes_before": _("aanmelden tot, minuten vooraf"),
    "most_together": _("mensen tegelijk"),
    "price": _("prijs"),
    "price_cents": _("bedrag in centen"),
    "pass_name": _("pas"),
    "pass_price_cents": _("bedrag met pas in centen"),
    "picture": _("foto"),
    "picture_text": _("beschrijving van de foto"),
    "access_note": _("mee kunnen doen"),
    "debate_question": _("vraag van het debat"),
    "season": _("seizoen"),
    "municipality": _("gemeente"),
    "proposed_by": _("voorgesteld door"),
    "target_groups": _("doelgroepen"),
    "topics": _("onderwerpen"),
    "title": _("titel"),
    "summary": _("korte tekst"),
    "description": _("tekst"),
    "plain": _("makkelijke woorden"),
    "outcome": _("wat eruit kwam"),
}
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was done. about: the day or the seats. changes: (what, before, after), each short."""

    who: str
    what: str | Promise
    about: str
    at: datetime
    reason: str
    changes: tuple[tuple[str, str, str], ...]


def told_history(activity: Activity, limit: int = 100) -> list[Told]:
    """What was done to an activity, newest first."""
    return [
        Told(
            event.actor_name, _VERBS.get(event.verb, event.verb), _about(event), event.at, event.reason, _changes(event)
        )
        for event in history(KIND, activity.public_id, limit)
    ]


def _about(event: Any) -> str:
    """Which day, or which seats, in a few words."""
    found = {**(event.before or {}), **(event.after or {})}
    if "session" in found and "starts_at" in found:
        starts = datetime.fromisoformat(found["starts_at"])
        return date_format(timezone.localtime(starts), "l j F Y, H.i")
    if "sessions" in found:
        return str(found["sessions"])
    if found.get("publish_at"):
        return date_format(timezone.localtime(datetime.fromisoformat(found["publish_at"])), "l j F Y, H.i")
    return str(found.get("part") or "")


def _changes(event: Any) -> tuple[tuple[str, str, str], ...]:
    before, after = event.before or {}, event.after or {}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if event.verb != "edit":
        return ()
    return tuple((_name(name), _short(before.get(name)), _short(after.get(name))) for name in names)


def _name(key: str) -> str:
    """What a field is called; of a text, with its language."""
    name, _sign, language = key.partition(".")
    return f"{_NAMES.get(name, name)}{f' ({language})' if language else ''}"


def _short(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(str(each) for each in value)
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nee")
    text = "" if value is None else str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "\N{HORIZONTAL ELLIPSIS}"
