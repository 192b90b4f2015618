# SPDX-License-Identifier: EUPL-1.2
"""What who asked for a room is told: a yes, a no, another time, or that it does not go on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from reuring.activities.booking.facts import zone_of
from reuring.activities.booking.policy import when
from reuring.activities.models import RoomBooking
from reuring.people.actor import Actor
from reuring.people.notices.kinds import LONG, SHORT, Field, NoticeKind, Text, Urgency, register_kind
from reuring.people.notices.telling import Telling, tell

APPROVED: Final = "activities.room_approved"
DECLINED: Final = "activities.room_declined"
MOVED: Final = "activities.room_moved"
CANCELLED: Final = "activities.room_cancelled"

_FIELDS: Final = (
    Field("title", "titel", _("waar het voor is"), "Leeskring", is_private=True),
    Field("room", "ruimte", _("de ruimte"), "Theaterzaal, HuB.Kerkrade"),
    Field("when", "wanneer", _("de dag en de tijd"), "vrijdag 4 december, 19.00–21.00"),
    Field("reason", "reden", _("waarom; leeg als dat er niet bij staat"), "Die avond is er theater."),
)
_TEXTS: Final[dict[str, dict[tuple[str, str], Text]]] = {
    APPROVED: {
        ("nl", LONG): Text("Je hebt {ruimte}, {wanneer}. Het is voor: {titel}.", "De ruimte is voor jou"),
        ("nl", SHORT): Text("Je hebt {ruimte}, {wanneer}."),
        ("de", LONG): Text("Du hast {ruimte}, {wanneer}. Es ist für: {titel}.", "Der Raum ist für dich"),
        ("de", SHORT): Text("Du hast {ruimte}, {wanneer}."),
        ("en", LONG): Text("You have {ruimte}, {wanneer}. It is for: {titel}.", "The room is yours"),
        ("en", SHORT): Text("You have {ruimte}, {wanneer}."),
    },
    DECLINED: {
        ("nl", LONG): Text(
            "{ruimte} lukt niet, {wanneer}. Je vroeg het voor: {titel}.\nDe reden: {reden}", "De ruimte lukt niet"
        ),
        ("nl", SHORT): Text("{ruimte} lukt niet, {wanneer}.\n{reden}"),
        ("de", LONG): Text(
            "{ruimte} klappt nicht, {wanneer}. Du wolltest den Raum für: {titel}.\nDer Grund: {reden}",
            "Der Raum klappt nicht",
        ),
        ("de", SHORT): Text("{ruimte} klappt nicht, {wanneer}.\n{reden}"),
        ("en", LONG): Text(
            "{ruimte} is not possible, {wanneer}. You asked for: {titel}.\nThe reason: {reden}",
            "The room is not possible",
        ),
        ("en", SHORT): Text("{ruimte} is not possible, {wanneer}.\n{reden}"),
    },
    MOVED: {
        ("nl", LONG): Text("{titel} is nu in {ruimte}, {wanneer}.", "Je reservering van een ruimte is veranderd"),
        ("nl", SHORT): Text("Je reservering is nu in {ruimte}, {wanneer}."),
        ("de", LONG): Text("{titel} ist jetzt in {ruimte}, {wanneer}.", "Deine Raumbuchung hat sich geändert"),
        ("de", SHORT): Text("Deine Buchung ist jetzt in {ruimte}, {wanneer}."),
        ("en", LONG): Text("{titel} is now in {ruimte}, {wanneer}.", "Your room booking has changed"),
        ("en", SHORT): Text("Your booking is now in {ruimte}, {wanneer}."),
    },
    CANCELLED: {
        ("nl", LONG): Text(
            "{ruimte} gaat niet door, {wanneer}. Het was voor: {titel}.\nDe reden: {reden}",
            "Je reservering van een ruimte gaat niet door",
        ),
        ("nl", SHORT): Text("{ruimte} gaat niet door, {wanneer}.\n{reden}"),
        ("de", LONG): Text(
            "{ruimte} fällt aus, {wanneer}. Es war für: {titel}.\nDer Grund: {reden}", "Deine Raumbuchung fällt aus"
        ),
        ("de", SHORT): Text("{ruimte} fällt aus, {wanneer}.\n{reden}"),
        ("en", LONG): Text(
            "{ruimte} is cancelled, {wanneer}. It was for: {titel}.\nThe reason: {reden}",
            "Your room booking is cancelled",
        ),
        ("en", SHORT): Text("{ruimte} is cancelled, {wanneer}.\n{reden}"),
    },
}
_STATES: Final = {
    APPROVED: ("approved",),
    DECLINED: ("declined",),
    MOVED: ("requested", "approved"),
    CANCELLED: ("cancelled",),
}


def _holding(kind: str, abouts: Collection[str]) -> set[str]:
    rows = RoomBooking.objects.filter(public_id__in=abouts, state__in=_STATES[kind])
    return set(rows.values_list("public_id", flat=True))


for _kind, _title, _explanation, _order in (
    (APPROVED, _("Een ruimte is voor jou"), _("Als iemand je aanvraag goedvindt."), 60),
    (DECLINED, _("Een ruimte lukt niet"), _("Als je aanvraag niet kan, met de reden."), 61),
    (MOVED, _("Je reservering van een ruimte is veranderd"), _("Als een collega de tijd of de ruimte wisselt."), 62),
    (CANCELLED, _("Je reservering van een ruimte gaat niet door"), _("Als een collega haar annuleert."), 63),
):
    register_kind(
        NoticeKind(
            key=_kind,
            urgency=Urgency.AT_ONCE,
            title=_title,
            explanation=_explanation,
            fields=_FIELDS,
            texts=_TEXTS[_kind],
            to_guardian=False,
            falls_back=False,
            order=_order,
            still_holds=lambda abouts, kind=_kind: _holding(kind, abouts),  # type: ignore[misc]
        )
    )


def tell_about(booking: RoomBooking, kind: str, *, by: Actor, at: datetime) -> None:
    """Tell who asked for a booking what became of it, unless they did it themselves or it is a block."""
    asker = booking.requested_by
    if asker is None or by.account == asker or booking.state == RoomBooking.State.BLOCKED:
        return
    zone = zone_of(booking.room)
    with translation.override(asker.person.language or "nl"):
        stretch = when(booking.starts_at.astimezone(zone), booking.ends_at.astimezone(zone))
    facts = {"title": booking.title, "room": str(booking.room), "when": stretch, "reason": booking.reason}
    key = f"{kind}:{booking.public_id}:{at:%Y%m%d%H%M%S%f}"
    telling = Telling(kind, asker.person_id, key, facts, about=booking.public_id)
    tell([telling], at=at)
