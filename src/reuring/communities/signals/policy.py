# SPDX-License-Identifier: EUPL-1.2
"""What stands in the way of a field note and of an invitation: pure decisions. Facts in, every obstacle out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.people.bsn import contains_bsn
from reuring.people.policy import Obstacle

# Followers of a topic in a place are invited once in so long a time.
INVITED_ONCE_IN: Final = timedelta(days=30)
_MAIL: Final = re.compile(r"\S@\S|\b(?:https?://|www\.)", re.IGNORECASE)
# Eight digits or more, however they are parted: a telephone number, a card, an account.
_NUMBER: Final = re.compile(r"(?:\d[ ./\-()]{0,2}){8,}")


def obstacles_to_note(*, text: str, is_sensitive: bool) -> tuple[Obstacle, ...]:
    """Why a field note can't be kept. text: its one line. is_sensitive: its topic is never counted."""
    found = []
    if is_sensitive:
        found.append(Obstacle("sensitive", _("Over dit onderwerp houden we niets bij. Het is te persoonlijk.")))
    if contains_bsn(text):
        found.append(Obstacle("bsn", _("Haal het burgerservicenummer (BSN) weg; dat bewaren we niet.")))
    elif _MAIL.search(text) or _NUMBER.search(text):
        found.append(
            Obstacle(
                "person", _("Hier staat een mailadres, link of nummer. Schrijf alleen het onderwerp op, geen mensen.")
            )
        )
    return tuple(found)


def obstacles_to_invite(
    *, text: str, is_sensitive: bool, is_for_minors: bool, is_ended: bool, last_sent_at: datetime | None, at: datetime
) -> tuple[Obstacle, ...]:
    """Why the followers of a topic can't be invited.

    is_for_minors, is_ended: of the group. last_sent_at: when followers of this topic were last invited in a place that
    is part of this one or the other way round; None for never.
    """
    found = []
    if is_sensitive:
        found.append(Obstacle("sensitive", _("Bij dit onderwerp nodigen we niemand uit. Het is te persoonlijk.")))
    if is_for_minors:
        found.append(
            Obstacle("minors", _("Een groep voor onder de 16 vraagt het aan de ouders, niet met een uitnodiging."))
        )
    if is_ended:
        found.append(Obstacle("ended", _("Deze groep is afgesloten.")))
    if not text.strip():
        found.append(Obstacle("no-text", _("Schrijf waar je mensen voor uitnodigt.")))
    if contains_bsn(text):
        found.append(Obstacle("bsn", _("Haal het burgerservicenummer (BSN) weg; dat bewaren we niet.")))
    if last_sent_at is not None and at - last_sent_at < INVITED_ONCE_IN:
        found.append(
            Obstacle("too-soon", _("Wie dit onderwerp volgt, is de laatste maand al uitgenodigd. Wacht nog even."))
        )
    return tuple(found)
