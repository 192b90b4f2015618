# SPDX-License-Identifier: EUPL-1.2
"""What members, hosts, librarians and guardians are told about a group: the kinds and their words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.communities.models import Meeting
from reuring.people.notices.kinds import LONG, SHORT, Field, NoticeKind, StillHolds, Text, Urgency, register_kind

MEETING: Final = "communities.meeting"
MOVED: Final = "communities.meeting_moved"
CANCELLED: Final = "communities.meeting_cancelled"
TOMORROW: Final = "communities.meeting_tomorrow"
JOINED: Final = "communities.joined"
REFUSED: Final = "communities.refused"
ASKED: Final = "communities.asked"
GUARDIAN: Final = "communities.guardian"
HOST_LEFT: Final = "communities.host_left"
HEALTH: Final = "communities.health"
ENDED: Final = "communities.ended"

_GROUP: Final = Field("group", "groep", _("de groep"), "Stamboom Brunssum", is_private=True)
_NAME: Final = Field("name", "naam", _("de naam"), "Els", is_private=True)
_WHEN: Final = Field("when", "wanneer", _("de dag en de tijd"), "dinsdag 8 december, 19.00 tot 21.00 uur")
_PLACE: Final = Field("place", "plek", _("waar het is"), "Brunssum, Leeszaal")
_WORDS: Final = Field("words", "woorden", _("wat erbij gezegd is; kan leeg zijn"), "Dank je wel.", is_private=True)
_LINK: Final = Field("link", "adres", _("het adres van de pagina"), "https://…", is_private=True)


def _going_on(abouts: Collection[str]) -> set[str]:
    rows = Meeting.objects.filter(public_id__in=abouts, cancelled_at__isnull=True, held_at__isnull=True)
    return set(rows.values_list("public_id", flat=True))


def _kind(
    key: str,
    order: int,
    title: str | Promise,
    explanation: str | Promise,
    fields: tuple[Field, ...],
    *texts: tuple[str, str, str],
    urgency: Urgency = Urgency.AT_ONCE,
    still_holds: StillHolds | None = None,
    may_be_off: bool = False,
    to_guardian: bool = True,
) -> None:
    """Register a kind. texts: in Dutch, German and English, each the subject, the long text and the short one."""
    words = {}
    for language, (subject, long, short) in zip(("nl", "de", "en"), texts, strict=True):
        words[language, LONG], words[language, SHORT] = Text(long, subject), Text(short)
    register_kind(
        NoticeKind(
            key, urgency, title, explanation, fields, words, order=order, still_holds=still_holds,
            may_be_off=may_be_off, to_guardian=to_guardian, falls_back=urgency is Urgency.AT_ONCE,
        )
    )  # fmt: skip


_kind(
    MEETING, 470, _("Een bijeenkomst van je groep"), _("Als een groep waarin je meedoet een nieuwe datum heeft."),
    (_GROUP, _WHEN, _PLACE, _WORDS, _LINK),
    ("Je groep komt bij elkaar", "{groep} komt bij elkaar: {wanneer}, {plek}. {woorden}\n{adres}",
     "{groep}: {wanneer}, {plek}."),
    ("Deine Gruppe trifft sich", "{groep} trifft sich: {wanneer}, {plek}. {woorden}\n{adres}",
     "{groep}: {wanneer}, {plek}."),
    ("Your group meets", "{groep} meets: {wanneer}, {plek}. {woorden}\n{adres}", "{groep}: {wanneer}, {plek}."),
    urgency=Urgency.DIGEST, still_holds=_going_on, may_be_off=True,
)  # fmt: skip
_kind(
    TOMORROW, 30, _("Morgen komt je groep bij elkaar"), _("Een dag vooraf, als je berichten over bijeenkomsten wilt."),
    (_GROUP, _WHEN, _PLACE, _LINK),
    ("Morgen komt je groep bij elkaar", "Morgen komt {groep} bij elkaar: {wanneer}, {plek}. Tot dan!\n{adres}",
     "Morgen: {groep}, {wanneer}, {plek}."),
    ("Morgen trifft sich deine Gruppe", "Morgen trifft sich {groep}: {wanneer}, {plek}. Bis dann!\n{adres}",
     "Morgen: {groep}, {wanneer}, {plek}."),
    ("Your group meets tomorrow", "{groep} meets tomorrow: {wanneer}, {plek}. See you there!\n{adres}",
     "Tomorrow: {groep}, {wanneer}, {plek}."),
    still_holds=_going_on, may_be_off=True,
)  # fmt: skip
_kind(
    MOVED, 31, _("Een bijeenkomst is veranderd"), _("Als een bijeenkomst een andere tijd of plek krijgt."),
    (_GROUP, _WHEN, _PLACE, _LINK),
    ("Een bijeenkomst is veranderd", "De bijeenkomst van {groep} is nu {wanneer}, {plek}.\n{adres}",
     "{groep} is nu {wanneer}, {plek}."),
    ("Ein Treffen hat sich geändert", "Das Treffen von {groep} ist jetzt {wanneer}, {plek}.\n{adres}",
     "{groep} ist jetzt {wanneer}, {plek}."),
    ("A meeting has changed", "The meeting of {groep} is now {wanneer}, {plek}.\n{adres}",
     "{groep} is now {wanneer}, {plek}."),
    still_holds=_going_on,
)  # fmt: skip
_kind(
    CANCELLED, 32, _("Een bijeenkomst gaat niet door"), _("Als een bijeenkomst van je groep wordt afgezegd."),
    (_GROUP, _WHEN, _WORDS, _LINK),
    ("Een bijeenkomst gaat niet door", "{groep} komt niet bij elkaar op {wanneer}. {woorden}\n{adres}",
     "{groep} gaat niet door op {wanneer}. {woorden}"),
    ("Ein Treffen fällt aus", "{groep} trifft sich nicht am {wanneer}. {woorden}\n{adres}",
     "{groep} fällt aus am {wanneer}. {woorden}"),
    ("A meeting is cancelled", "{groep} does not meet on {wanneer}. {woorden}\n{adres}",
     "{groep} is cancelled on {wanneer}. {woorden}"),
)  # fmt: skip
_kind(
    JOINED, 460, _("Je doet mee met een groep"), _("Als je bij een groep hoort, ook als wij je erbij zetten."),
    (_GROUP, _LINK),
    ("Je doet mee", "Welkom! Je doet nu mee met {groep}.\nHier zie je wanneer jullie bij elkaar komen en kies je wie "
     "je naam ziet:\n{adres}", "Welkom! Je doet nu mee met {groep}."),
    ("Du machst mit", "Willkommen! Du machst jetzt mit bei {groep}.\nHier siehst du, wann ihr euch trefft, und wählst, "
     "wer deinen Namen sieht:\n{adres}", "Willkommen! Du machst jetzt mit bei {groep}."),
    ("You take part", "Welcome! You now take part in {groep}.\nHere you see when you meet, and choose who sees your "
     "name:\n{adres}", "Welcome! You now take part in {groep}."),
)  # fmt: skip
_kind(
    REFUSED, 461, _("Meedoen lukt nu niet"), _("Als een groep nu niemand kan toelaten."), (_GROUP, _WORDS),
    ("Meedoen lukt nu niet", "Je vroeg of je mee kon doen met {groep}. Dat lukt nu niet. {woorden}\nEr zijn meer "
     "groepen. Vraag ernaar in de bibliotheek: we zoeken graag met je mee.", "Meedoen met {groep} lukt nu niet. "
     "{woorden}"),
    ("Mitmachen klappt gerade nicht", "Du hast gefragt, ob du bei {groep} mitmachen kannst. Das klappt gerade nicht. "
     "{woorden}\nEs gibt noch mehr Gruppen. Frag in der Bibliothek: Wir suchen gern mit dir.", "Mitmachen bei {groep} "
     "klappt gerade nicht. {woorden}"),
    ("Joining is not possible now", "You asked to take part in {groep}. That is not possible now. {woorden}\nThere are "
     "more groups. Ask in the library: we like to look with you.", "Joining {groep} is not possible now. {woorden}"),
)  # fmt: skip
_kind(
    ASKED, 462, _("Iemand wil meedoen"), _("Voor wie een groep draagt of begeleidt."), (_NAME, _GROUP, _LINK),
    ("Iemand wil meedoen", "{naam} wil meedoen met {groep}. Zeg ja of nee:\n{adres}",
     "{naam} wil meedoen met {groep}."),
    ("Jemand möchte mitmachen", "{naam} möchte bei {groep} mitmachen. Sag ja oder nein:\n{adres}",
     "{naam} möchte bei {groep} mitmachen."),
    ("Somebody wants to join", "{naam} wants to take part in {groep}. Say yes or no:\n{adres}",
     "{naam} wants to take part in {groep}."),
    urgency=Urgency.DIGEST, to_guardian=False,
)  # fmt: skip
_kind(
    GUARDIAN, 40, _("Je kind wil meedoen met een groep"), _("Tot 16 jaar vindt een ouder of verzorger het eerst goed."),
    (_NAME, _GROUP, _LINK),
    ("Mag je kind meedoen?", "{naam} wil meedoen met {groep}. Er is altijd een medewerker van de bibliotheek bij. Vind "
     "je het goed?\n{adres}", "{naam} wil meedoen met {groep}. Vind je het goed? Zeg het ons: {adres}"),
    ("Darf dein Kind mitmachen?", "{naam} möchte bei {groep} mitmachen. Es ist immer jemand von der Bibliothek dabei. "
     "Bist du einverstanden?\n{adres}", "{naam} möchte bei {groep} mitmachen. Bist du einverstanden? {adres}"),
    ("May your child join?", "{naam} wants to take part in {groep}. A colleague of the library is always there. Do you "
     "agree?\n{adres}", "{naam} wants to take part in {groep}. Do you agree? {adres}"),
    to_guardian=False,
)  # fmt: skip
_kind(
    HOST_LEFT, 463, _("Wie draagt de groep?"), _("Als iemand die een groep droeg, daarmee stopt."),
    (_GROUP, _WORDS, _LINK),
    ("Wie draagt de groep?", "Iemand die {groep} droeg, stopt daarmee. {woorden}\n{adres}",
     "Iemand die {groep} droeg, stopt. {woorden}"),
    ("Wer trägt die Gruppe?", "Jemand, der {groep} getragen hat, hört damit auf. {woorden}\n{adres}",
     "Jemand, der {groep} getragen hat, hört auf. {woorden}"),
    ("Who carries the group?", "Somebody who carried {groep} stops doing so. {woorden}\n{adres}",
     "Somebody who carried {groep} stops. {woorden}"),
    to_guardian=False,
)  # fmt: skip
_kind(
    HEALTH, 464, _("Hoe gaat het met je groep?"),
    _("Ten hoogste één keer per week, voor wie haar draagt of begeleidt."),
    (_GROUP, _WORDS, _LINK),
    ("Hoe gaat het met je groep?", "Over {groep}: {woorden}\nKijk wat je kunt doen:\n{adres}", "{groep}: {woorden}"),
    ("Wie geht es deiner Gruppe?", "Zu {groep}: {woorden}\nSchau, was du tun kannst:\n{adres}", "{groep}: {woorden}"),
    ("How is your group?", "About {groep}: {woorden}\nSee what you can do:\n{adres}", "{groep}: {woorden}"),
    urgency=Urgency.DIGEST, may_be_off=True, to_guardian=False,
)  # fmt: skip
_kind(
    ENDED, 465, _("Een groep is afgesloten"), _("Als een groep waarin je meedoet, ophoudt."), (_GROUP, _WORDS, _LINK),
    ("Dank je wel", "{groep} is afgesloten. {woorden}\nDank je wel dat je meedeed. Wat jullie maakten en de plank met "
     "titels blijven staan:\n{adres}", "{groep} is afgesloten. Dank je wel dat je meedeed."),
    ("Danke", "{groep} ist zu Ende. {woorden}\nDanke, dass du dabei warst. Was ihr gemacht habt und das Regal bleiben "
     "stehen:\n{adres}", "{groep} ist zu Ende. Danke, dass du dabei warst."),
    ("Thank you", "{groep} has come to an end. {woorden}\nThank you for taking part. What you made and the shelf "
     "remain:\n{adres}", "{groep} has come to an end. Thank you for taking part."),
)  # fmt: skip
