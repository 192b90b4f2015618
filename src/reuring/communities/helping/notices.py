# SPDX-License-Identifier: EUPL-1.2
"""What people are told about their asks and offers: the kinds and their words.

A notice never says who the other is before both said yes, and never how to reach them: that stands on the page, for as
long as both want it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.communities.models import Listing, Match
from reuring.people.notices.kinds import Field, Form, NoticeKind, Text, Urgency, register_gatherer, register_kind

PROPOSED: Final = "communities.helping_proposed"
INTRODUCED: Final = "communities.helping_introduced"
STOPPED: Final = "communities.helping_stopped"
ENDING: Final = "communities.helping_ending"
OUTCOME: Final = "communities.helping_outcome"

_TITLE: Final = Field("title", "titel", _("wat iemand zoekt of kan"), "Ik zoek: samen naar de film", is_private=True)
_NAME: Final = Field("name", "naam", _("de naam die de ander koos"), "Truus", is_private=True)
_ON: Final = Field("on", "dag", _("de dag van de eerste keer"), "2026-03-20", Form.DATE)
_CLOCK: Final = Field("clock", "tijd", _("hoe laat"), "14:30")
_PLACE: Final = Field("place", "plek", _("waar het is"), "HuB.Kerkrade, de leestafel", is_private=True)
_UNTIL: Final = Field("until_on", "tot_dag", _("de laatste dag"), "2026-03-31", Form.DATE)


def _unanswered(abouts: Collection[str]) -> set[str]:
    found = Match.objects.live().filter(public_id__in=abouts).exclude(ask_says=True, offer_says=True)
    return set(found.values_list("public_id", flat=True))


def _live(abouts: Collection[str]) -> set[str]:
    return set(Match.objects.live().filter(public_id__in=abouts).values_list("public_id", flat=True))


def _to_come(abouts: Collection[str]) -> set[str]:
    found = Match.objects.live().filter(public_id__in=abouts, meet_at__gt=timezone.now())
    return set(found.values_list("public_id", flat=True))


def _still_open(abouts: Collection[str]) -> set[str]:
    on = timezone.localdate()
    found = Listing.objects.filter(public_id__in=abouts, state=Listing.State.OPEN).filter(Q(expires_on__gte=on))
    return set(found.values_list("public_id", flat=True))


register_kind(
    NoticeKind(
        PROPOSED,
        Urgency.AT_ONCE,
        _("Er is misschien iemand voor je"),
        _("Als de bibliotheek iemand vond bij wat je zoekt of kunt. Je zegt zelf ja of nee."),
        (_TITLE,),
        {
            ("nl", "long"): Text(
                "We hebben misschien iemand gevonden bij: {titel}.\n\nIn Mijn bibliotheek lees je waarom jullie bij "
                "elkaar passen. Je zegt zelf ja of nee; een reden hoeft niet. De ander weet nog niet wie je bent.\n"
                "Liever aan de balie of aan de telefoon? Dat kan ook.",
                "Er is misschien iemand voor je",
            ),
            ("nl", "short"): Text("Er is misschien iemand voor je bij: {titel}. Kijk in Mijn bibliotheek, of bel ons."),
            ("de", "long"): Text(
                "Vielleicht haben wir jemanden gefunden für: {titel}.\n\nIn Meine Bibliothek liest du, warum ihr "
                "zueinander passt. Du sagst selbst ja oder nein; einen Grund brauchst du nicht. Der andere weiß noch "
                "nicht, wer du bist.\nLieber an der Theke oder am Telefon? Das geht auch.",
                "Vielleicht gibt es jemanden für dich",
            ),
            ("de", "short"): Text(
                "Vielleicht gibt es jemanden für dich: {titel}. Schau in Meine Bibliothek oder ruf uns an."
            ),
            ("en", "long"): Text(
                "We may have found somebody for: {titel}.\n\nIn My library you can read why you suit each other. You "
                "say yes or no; no reason is needed. The other does not know yet who you are.\nRather at the desk or "
                "by telephone? That is fine too.",
                "There may be somebody for you",
            ),
            ("en", "short"): Text("There may be somebody for you: {titel}. Look in My library, or give us a call."),
        },
        to_guardian=False,
        order=450,
        still_holds=_unanswered,
    )
)
register_kind(
    NoticeKind(
        INTRODUCED,
        Urgency.AT_ONCE,
        _("Jullie eerste keer"),
        _("Als jij en de ander ja zeiden, en er een dag is om elkaar te zien."),
        (_TITLE, _NAME, _ON, _CLOCK, _PLACE),
        {
            ("nl", "long"): Text(
                "Jullie zeiden allebei ja bij: {titel}.\nDe ander heet {naam}.\n\nJullie zien elkaar voor het eerst "
                "in de bibliotheek:\n{dag} om {tijd}\n{plek}\nEen collega stelt jullie aan elkaar voor.\n\nKun je "
                "niet, of wil je toch niet? In Mijn bibliotheek stop je met één klik, of zeg het ons. Een reden hoeft "
                "niet.",
                "Jullie eerste keer in de bibliotheek",
            ),
            ("nl", "short"): Text("{dag} om {tijd} zie je {naam} in de bibliotheek, {plek}. Kun je niet? Zeg het ons."),
            ("de", "long"): Text(
                "Ihr habt beide ja gesagt zu: {titel}.\nDer andere heißt {naam}.\n\nIhr seht euch zum ersten Mal in "
                "der Bibliothek:\n{dag} um {tijd} Uhr\n{plek}\nJemand von uns stellt euch einander vor.\n\nKannst du "
                "nicht, oder möchtest du doch nicht? In Meine Bibliothek hörst du mit einem Klick auf, oder sag es "
                "uns. Einen Grund brauchst du nicht.",
                "Euer erstes Treffen in der Bibliothek",
            ),
            ("de", "short"): Text(
                "{dag} um {tijd} Uhr triffst du {naam} in der Bibliothek, {plek}. Du kannst nicht? Sag es uns."
            ),
            ("en", "long"): Text(
                "You both said yes to: {titel}.\nThe other is called {naam}.\n\nYou meet for the first time in the "
                "library:\n{dag} at {tijd}\n{plek}\nOne of us introduces you to each other.\n\nCan't you come, or "
                "would you rather not? In My library you stop with one click, or tell us. No reason is needed.",
                "Your first time in the library",
            ),
            ("en", "short"): Text("{dag} at {tijd} you meet {naam} in the library, {plek}. Can't you? Tell us."),
        },
        to_guardian=False,
        order=451,
        still_holds=_to_come,
    )
)
register_kind(
    NoticeKind(
        STOPPED,
        Urgency.AT_ONCE,
        _("Het gaat niet door"),
        _("Als een kennismaking niet doorgaat. Waarom staat er nooit bij."),
        (_TITLE,),
        {
            ("nl", "long"): Text(
                "De kennismaking bij {titel} gaat niet door. Dat kan om van alles zijn, en het zegt niets over jou.\n"
                "We zoeken gewoon verder.",
                "Een kennismaking gaat niet door",
            ),
            ("nl", "short"): Text("De kennismaking bij {titel} gaat niet door. We zoeken gewoon verder."),
            ("de", "long"): Text(
                "Das Kennenlernen zu {titel} findet nicht statt. Das kann viele Gründe haben und sagt nichts über "
                "dich.\nWir suchen einfach weiter.",
                "Ein Kennenlernen findet nicht statt",
            ),
            ("de", "short"): Text("Das Kennenlernen zu {titel} findet nicht statt. Wir suchen einfach weiter."),
            ("en", "long"): Text(
                "The meeting about {titel} is not going ahead. That can be for any reason, and says nothing about "
                "you.\nWe simply go on looking.",
                "A meeting is not going ahead",
            ),
            ("en", "short"): Text("The meeting about {titel} is not going ahead. We simply go on looking."),
        },
        to_guardian=False,
        order=452,
    )
)
register_kind(
    NoticeKind(
        ENDING,
        Urgency.DIGEST,
        _("Geldt dit nog?"),
        _("Twee weken voordat iets wat je zoekt of kunt vanzelf stopt."),
        (_TITLE, _UNTIL),
        {
            ("nl", "long"): Text(
                "Dit staat nog tot en met {tot_dag}: {titel}.\nGeldt het nog? Laat het dan staan, met één klik in Mijn "
                "bibliotheek of met een belletje. Anders stopt het vanzelf.",
                "Geldt dit nog?",
            ),
            ("nl", "short"): Text("Dit staat nog tot {tot_dag}: {titel}. Geldt het nog? Zie Mijn bibliotheek."),
            ("de", "long"): Text(
                "Das steht noch bis einschließlich {tot_dag}: {titel}.\nGilt es noch? Dann lass es stehen, mit einem "
                "Klick in Meine Bibliothek oder mit einem Anruf. Sonst endet es von selbst.",
                "Gilt das noch?",
            ),
            ("de", "short"): Text("Das steht noch bis {tot_dag}: {titel}. Gilt es noch? Siehe Meine Bibliothek."),
            ("en", "long"): Text(
                "This stands until {tot_dag}: {titel}.\nDoes it still hold? Then keep it, with one click in My "
                "library or with a call. Otherwise it stops by itself.",
                "Does this still hold?",
            ),
            ("en", "short"): Text("This stands until {tot_dag}: {titel}. Does it still hold? See My library."),
        },
        to_guardian=False,
        order=453,
        still_holds=_still_open,
    )
)
register_kind(
    NoticeKind(
        OUTCOME,
        Urgency.DIGEST,
        _("Wat kwam ervan?"),
        _("Een paar weken na een eerste kennismaking."),
        (_TITLE, _NAME),
        {
            ("nl", "long"): Text(
                "Een tijdje geleden zag je {naam}, bij: {titel}.\nWat is ervan gekomen? In Mijn bibliotheek zeg je "
                "het met één klik. Ook als het niets werd; daar leren we van.",
                "Wat kwam ervan?",
            ),
            ("nl", "short"): Text("Wat kwam er van {titel}? In Mijn bibliotheek zeg je het met één klik."),
            ("de", "long"): Text(
                "Vor einer Weile hast du {naam} getroffen, zu: {titel}.\nWas ist daraus geworden? In Meine Bibliothek "
                "sagst du es mit einem Klick. Auch wenn nichts daraus wurde; daraus lernen wir.",
                "Was ist daraus geworden?",
            ),
            ("de", "short"): Text("Was wurde aus {titel}? In Meine Bibliothek sagst du es mit einem Klick."),
            ("en", "long"): Text(
                "A while ago you met {naam}, about: {titel}.\nWhat came of it? Say so in My library, with one click. "
                "Also if nothing did; we learn from that.",
                "What came of it?",
            ),
            ("en", "short"): Text("What came of {titel}? Say so in My library, with one click."),
        },
        may_be_off=True,
        to_guardian=False,
        order=454,
        still_holds=_live,
    )
)


def _round(at: datetime) -> int:
    """The daily round: what is about to end, and what came of it. Returns how many are new."""
    from reuring.communities.helping.telling import tell_of_today

    return tell_of_today(at)


register_gatherer("communities.helping", _round)
