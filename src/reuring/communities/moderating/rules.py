# SPDX-License-Identifier: EUPL-1.2
"""The house rules: short and friendly, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reuring.communities.models import HouseRules
from reuring.communities.refusals import ModerationRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle

KIND: Final = "house_rules"
# An empty line begins the next rule. Counts where nobody wrote others.
FIRST: Final[dict[str, str]] = {
    "nl": (
        "Wees aardig. Schrijf zoals je aan tafel praat: met iemand die je morgen weer tegenkomt.\n\n"
        "Wees het gerust oneens. Met wat iemand zegt, niet met wie iemand is.\n\n"
        "Laat wat van een ander is bij die ander. Geen adressen, foto's of verhalen van iemand die dat niet weet.\n\n"
        "Deel wat je weet, verkoop niets. Reclame hoort hier niet.\n\n"
        "Houd het veilig. Niets wat verboden is, en niets wat een ander bang maakt. Is iemand in gevaar? Bel 112.\n\n"
        "Praat met de hele groep. Berichten onder vier ogen zijn er hier niet.\n\n"
        "Zie je iets wat niet klopt? Meld het. Een collega kijkt, besluit en legt uit waarom. Ben je het er niet mee "
        "eens, dan kijkt een ander nog een keer."
    ),
    "de": (
        "Sei freundlich. Schreib, wie du am Tisch redest: mit jemandem, den du morgen wieder triffst.\n\n"
        "Sei ruhig anderer Meinung. Über das, was jemand sagt, nicht über den Menschen.\n\n"
        "Was anderen gehört, bleibt bei ihnen. Keine Adressen, Fotos oder Geschichten von jemandem, der nichts davon "
        "weiß.\n\n"
        "Teil, was du weißt, und verkauf nichts. Werbung gehört nicht hierher.\n\n"
        "Halt es sicher. Nichts Verbotenes, und nichts, was anderen Angst macht. Ist jemand in Gefahr? Ruf 112 an.\n\n"
        "Sprich mit der ganzen Gruppe. Private Nachrichten gibt es hier nicht.\n\n"
        "Stimmt etwas nicht? Melde es. Jemand von uns schaut hin, entscheidet und erklärt, warum. Bist du nicht "
        "einverstanden, schaut jemand anderes noch einmal hin."
    ),
    "en": (
        "Be kind. Write as you talk at the table: with somebody whom you will meet again tomorrow.\n\n"
        "Do disagree. With what somebody says, not with who somebody is.\n\n"
        "Leave with others what is theirs. No addresses, photos or stories of somebody who does not know.\n\n"
        "Share what you know, sell nothing. Advertising has no place here.\n\n"
        "Keep it safe. Nothing unlawful, and nothing that frightens others. Is somebody in danger? Call 112.\n\n"
        "Talk with the whole group. There are no private messages here.\n\n"
        "Do you see something that is not right? Report it. A colleague looks, decides and explains why. If you "
        "disagree, somebody else looks once more."
    ),
}


def rules_in(language: str, *, at: datetime) -> HouseRules:
    """The rules in force in a language, else in Dutch; the first text where nobody wrote any, as an unsaved row."""
    rows = HouseRules.objects.filter(valid_from__lte=at, language__in=(language, "nl")).order_by("-valid_from")
    found: dict[str, HouseRules] = {}
    for row in rows:
        found.setdefault(row.language, row)
    if language in found:
        return found[language]
    if language in FIRST and "nl" not in found:
        return HouseRules(language=language, text=FIRST[language], valid_from=at)
    return found.get("nl") or HouseRules(language="nl", text=FIRST["nl"], valid_from=at)


@transaction.atomic
def load_house_rules(*, at: datetime) -> int:
    """Keep the first text of the rules in each language that has none. Returns how many. Twice changes nothing."""
    there = set(HouseRules.objects.values_list("language", flat=True))
    wanted = [language for language in FIRST if language not in there]
    HouseRules.objects.bulk_create(
        HouseRules(language=language, text=FIRST[language], valid_from=at) for language in wanted
    )
    return len(wanted)


@transaction.atomic
def keep_house_rules(*, texts: Mapping[str, str], actor: Actor, at: datetime) -> list[HouseRules]:
    """Write the rules: each language whose text changed gets a new row from now on. Returns the new rows.

    texts: by language; Dutch is never empty. Raises ModerationRefused with every obstacle.
    """
    clean = {language: "\n".join(text.strip().splitlines()) for language, text in texts.items()}
    obstacles = []
    if "nl" in clean and not clean["nl"]:
        obstacles.append(Obstacle("no-text", _("In het Nederlands staan er altijd huisregels.")))
    if any(contains_bsn(text) for text in clean.values()):
        obstacles.append(Obstacle("bsn", _("Haal het burgerservicenummer (BSN) weg; dat bewaren we niet.")))
    if obstacles:
        raise ModerationRefused(*obstacles)
    new = []
    for language, text in clean.items():
        row = rules_in(language, at=at)
        if not text or (row.language == language and row.text == text):
            continue
        new.append(HouseRules.objects.create(language=language, text=text, valid_from=at, by=actor.account))
    if new:
        record_event(
            actor=actor, at=at, verb="edit", subject_kind=KIND, subject_key="all",
            after={row.language: row.text for row in new},
        )  # fmt: skip
    return new


def rules_field() -> forms.BooleanField:
    """The tick of a form for joining, whose page leads to the rules."""
    return forms.BooleanField(
        label=_("Ik heb de huisregels gelezen en doe mijn best"),
        error_messages={"required": _("Lees even de huisregels, en zet dan het vinkje.")},
    )
