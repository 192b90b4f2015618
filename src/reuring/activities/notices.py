# SPDX-License-Identifier: EUPL-1.2
"""What people are told about activities that they signed up for: the kinds and their words.

The verbs that tell are in `signing_up/telling.py`; the round that reminds is in `signing_up/reminding.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Registration
from reuring.people.notices.kinds import (
    Attachment,
    Field,
    Form,
    NoticeKind,
    StillHolds,
    Text,
    Urgency,
    register_gatherer,
    register_kind,
)

CONFIRMED: Final = "activities.confirmed"
WAITING: Final = "activities.waiting"
OFFER: Final = "activities.offer"
LAPSED: Final = "activities.lapsed"
REMINDER: Final = "activities.reminder"
CANCELLED: Final = "activities.cancelled"
MOVED: Final = "activities.moved"
PAID_BACK: Final = "activities.paid_back"

# What a cancellation is told of stays worth telling for so long.
_GONE_AFTER: Final = timedelta(days=7)

_TITLE: Final = Field("title", "titel", _("de activiteit"), "Leeskring in HuB", is_private=True)
_ON: Final = Field("on", "dag", _("de dag van de eerste keer"), "2026-03-20", Form.DATE)
_CLOCK: Final = Field("clock", "tijd", _("hoe laat het begint"), "19:30")
_PLACE: Final = Field("place", "plek", _("waar het is"), "HuB.Kerkrade, Theaterzaal")
_MORE: Final = Field("more", "keren_daarna", _("hoeveel keren er daarna nog zijn; leeg bij één keer"), 3)
_PEOPLE: Final = Field("people", "mensen", _("met hoeveel mensen; leeg bij één iemand"), 4)
_LINK: Final = Field("link", "adres", _("het adres van de aanmelding"), "https://…", is_private=True)
_UNTIL: Final = Field("until_on", "tot_dag", _("de dag tot wanneer de plek vrij blijft"), "2026-03-12", Form.DATE)
_UNTIL_CLOCK: Final = Field("until_clock", "tot_tijd", _("hoe laat het aanbod afloopt"), "18:00")
_REASON: Final = Field("reason", "reden", _("waarom, als dat is opgeschreven"), "De spreker is ziek.", is_private=True)
_BEFORE_ON: Final = Field("before_on", "eerst_dag", _("de dag zoals het eerst was"), "2026-03-19", Form.DATE)
_BEFORE_CLOCK: Final = Field("before_clock", "eerst_tijd", _("de tijd zoals het eerst was"), "20:00")
_CENTS: Final = Field("cents", "bedrag", _("wat er terugkomt"), 750, Form.CENTS)
_AT_DESK: Final = Field(
    "at_desk", "ophalen", _("wat er bij de balie op te halen is; leeg als alles teruggestort wordt"), 750, Form.CENTS
)


def _in(*states: str) -> StillHolds:
    def holding(abouts: Collection[str]) -> set[str]:
        """Of these registrations, those that are still so."""
        found = Registration.objects.filter(public_id__in=abouts, state__in=states)
        return set(found.values_list("public_id", flat=True))

    return holding


def _recent(abouts: Collection[str]) -> set[str]:
    """That something does not go on, or is elsewhere, is worth telling until its time is long past."""
    since = timezone.now() - _GONE_AFTER
    found = Registration.objects.filter(public_id__in=abouts, seats__pool__session__ends_at__gte=since)
    return set(found.values_list("public_id", flat=True))


def _calendar(abouts: Collection[str], language: str) -> list[Attachment]:
    """The sessions of these registrations as one calendar file."""
    from reuring.activities.signing_up.calendars import as_attachments

    return as_attachments(abouts, language, with_code=False)


def _calendar_and_code(abouts: Collection[str], language: str) -> list[Attachment]:
    """The same, with the code that is scanned at the door."""
    from reuring.activities.signing_up.calendars import as_attachments

    return as_attachments(abouts, language, with_code=True)


register_kind(
    NoticeKind(
        CONFIRMED,
        Urgency.AT_ONCE,
        _("Je bent aangemeld"),
        _("Als je je aanmeldt voor een activiteit, of als een plek van jou wordt."),
        (_TITLE, _ON, _CLOCK, _PLACE, _MORE, _PEOPLE, _LINK),
        {
            ("nl", "long"): Text(
                "Je bent aangemeld voor {titel}.\n\n{dag} om {tijd}\n{plek}\nDaarna nog {keren_daarna} keer.\n"
                "Je komt met {mensen} mensen.\n\nKun je niet? Meld je dan af, dan kan iemand anders komen. "
                "Dat kan hier: {adres}",
                "Je bent aangemeld",
            ),
            ("nl", "short"): Text("Je bent aangemeld voor {titel}: {dag} om {tijd}.\nAfmelden: {adres}"),
            ("de", "long"): Text(
                "Du bist angemeldet für {titel}.\n\n{dag} um {tijd} Uhr\n{plek}\nDanach noch {keren_daarna} Mal.\n"
                "Ihr kommt zu {mensen}.\n\nKannst du doch nicht? Melde dich ab, dann kann jemand anderes kommen. "
                "Das geht hier: {adres}",
                "Du bist angemeldet",
            ),
            ("de", "short"): Text("Du bist angemeldet für {titel}: {dag} um {tijd} Uhr.\nAbmelden: {adres}"),
            ("en", "long"): Text(
                "You are signed up for {titel}.\n\n{dag} at {tijd}\n{plek}\nAfter that {keren_daarna} more times.\n"
                "There are {mensen} of you.\n\nCan't make it after all? Please cancel, so that somebody else can "
                "come. You can do so here: {adres}",
                "You are signed up",
            ),
            ("en", "short"): Text("You are signed up for {titel}: {dag} at {tijd}.\nCancel: {adres}"),
        },
        order=200,
        still_holds=_in("confirmed"),
        attachments=_calendar_and_code,
    )
)
register_kind(
    NoticeKind(
        WAITING,
        Urgency.AT_ONCE,
        _("Je staat op de wachtlijst"),
        _("Als een activiteit vol is en je op de wachtlijst gaat."),
        (_TITLE, _ON, _CLOCK, _PLACE, _MORE, _PEOPLE, _LINK),
        {
            ("nl", "long"): Text(
                "{titel} op {dag} om {tijd} is vol. Je staat op de wachtlijst.\n\nKomt er een plek vrij? Dan krijg je "
                "bericht, en bewaren we die plek even voor jou.\n\nWil je niet meer wachten? Dat kan hier: {adres}",
                "Je staat op de wachtlijst",
            ),
            ("nl", "short"): Text("{titel} is vol. Je staat op de wachtlijst en hoort het als er plek is."),
            ("de", "long"): Text(
                "{titel} am {dag} um {tijd} Uhr ist voll. Du stehst auf der Warteliste.\n\nWird ein Platz frei? Dann "
                "bekommst du eine Nachricht, und wir halten den Platz kurz für dich frei.\n\nMöchtest du nicht mehr "
                "warten? Das geht hier: {adres}",
                "Du stehst auf der Warteliste",
            ),
            ("de", "short"): Text("{titel} ist voll. Du stehst auf der Warteliste; wir melden uns, wenn Platz ist."),
            ("en", "long"): Text(
                "{titel} on {dag} at {tijd} is full. You are on the waiting list.\n\nIf a place comes free, you will "
                "hear from us, and we keep it for you for a while.\n\nDon't want to wait any more? Say so here: "
                "{adres}",
                "You are on the waiting list",
            ),
            ("en", "short"): Text("{titel} is full. You are on the waiting list and will hear when there is a place."),
        },
        order=210,
        still_holds=_in("waiting"),
    )
)
register_kind(
    NoticeKind(
        OFFER,
        Urgency.AT_ONCE,
        _("Er is een plek voor je"),
        _("Als er een plek vrijkomt en jij aan de beurt bent. De plek blijft even voor je vrij."),
        (_TITLE, _ON, _CLOCK, _PLACE, _MORE, _PEOPLE, _UNTIL, _UNTIL_CLOCK, _LINK),
        {
            ("nl", "long"): Text(
                "Goed nieuws: er is plek voor je bij {titel}.\n\n{dag} om {tijd}\n{plek}\n\nWe houden die plek vrij "
                "tot {tot_dag} om {tot_tijd}. Wil je hem? Zeg het hier: {adres}\n\nWil je niet meer? Zeg dat ook, dan "
                "kan iemand anders komen.",
                "Er is een plek voor je",
            ),
            ("nl", "short"): Text("Er is plek voor je bij {titel}! Zeg ja voor {tot_dag} {tot_tijd}: {adres}"),
            ("de", "long"): Text(
                "Gute Nachricht: Es gibt einen Platz für dich bei {titel}.\n\n{dag} um {tijd} Uhr\n{plek}\n\nWir "
                "halten ihn frei bis {tot_dag} um {tot_tijd} Uhr. Möchtest du ihn? Sag es hier: {adres}\n\nMöchtest "
                "du nicht mehr? Sag auch das, dann kann jemand anderes kommen.",
                "Es gibt einen Platz für dich",
            ),
            ("de", "short"): Text("Es gibt einen Platz bei {titel}! Sag ja bis {tot_dag} {tot_tijd}: {adres}"),
            ("en", "long"): Text(
                "Good news: there is a place for you at {titel}.\n\n{dag} at {tijd}\n{plek}\n\nWe keep it free until "
                "{tot_dag} at {tot_tijd}. Would you like it? Say so here: {adres}\n\nDon't want it any more? Please "
                "say that too, so that somebody else can come.",
                "There is a place for you",
            ),
            ("en", "short"): Text("There is a place for you at {titel}! Say yes before {tot_dag} {tot_tijd}: {adres}"),
        },
        order=190,
        still_holds=_in("offered"),
    )
)
register_kind(
    NoticeKind(
        LAPSED,
        Urgency.AT_ONCE,
        _("Je plek is vrijgegeven"),
        _("Als de tijd om te antwoorden of te betalen voorbij is."),
        (_TITLE, _ON, _CLOCK),
        {
            ("nl", "long"): Text(
                "Je plek bij {titel} op {dag} is vrijgegeven, omdat de tijd om te antwoorden of te betalen voorbij is. "
                "Wil je nog komen? Kijk of er plek is en meld je opnieuw aan, of bel ons.",
                "Je plek is vrijgegeven",
            ),
            ("nl", "short"): Text(
                "Je plek bij {titel} op {dag} is vrijgegeven. Wil je nog komen? Meld je opnieuw aan."
            ),
            ("de", "long"): Text(
                "Dein Platz bei {titel} am {dag} ist wieder frei, weil die Zeit zum Antworten oder Bezahlen vorbei "
                "ist. Möchtest du doch kommen? Schau, ob Platz ist, und melde dich neu an, oder ruf uns an.",
                "Dein Platz ist wieder frei",
            ),
            ("de", "short"): Text("Dein Platz bei {titel} am {dag} ist wieder frei. Doch kommen? Melde dich neu an."),
            ("en", "long"): Text(
                "Your place at {titel} on {dag} was let go, because the time to answer or to pay is over. Would you "
                "still like to come? See whether there is room and sign up again, or call us.",
                "Your place was let go",
            ),
            ("en", "short"): Text("Your place at {titel} on {dag} was let go. Still want to come? Sign up again."),
        },
        falls_back=False,
        order=220,
    )
)
register_kind(
    NoticeKind(
        REMINDER,
        Urgency.DIGEST,
        _("Morgen is het zover"),
        _("Een dag voor een activiteit waarvoor je je hebt aangemeld."),
        (_TITLE, _ON, _CLOCK, _PLACE, _LINK),
        {
            ("nl", "long"): Text(
                "Tot morgen bij {titel}!\n\n{dag} om {tijd}\n{plek}\n\nKun je toch niet? Meld je af: {adres}",
                "Tot morgen",
            ),
            ("nl", "short"): Text("Tot morgen bij {titel}, {tijd}!\nToch niet? {adres}"),
            ("de", "long"): Text(
                "Bis morgen bei {titel}!\n\n{dag} um {tijd} Uhr\n{plek}\n\nKannst du doch nicht? Melde dich ab: "
                "{adres}",
                "Bis morgen",
            ),
            ("de", "short"): Text("Bis morgen bei {titel}, {tijd} Uhr!\nDoch nicht? {adres}"),
            ("en", "long"): Text(
                "See you tomorrow at {titel}!\n\n{dag} at {tijd}\n{plek}\n\nCan't make it after all? Cancel here: "
                "{adres}",
                "See you tomorrow",
            ),
            ("en", "short"): Text("See you tomorrow at {titel}, {tijd}!\nCan't make it? {adres}"),
        },
        may_be_off=True,
        falls_back=False,
        order=180,
        still_holds=_in("confirmed"),
    )
)
register_kind(
    NoticeKind(
        CANCELLED,
        Urgency.AT_ONCE,
        _("Een activiteit gaat niet door"),
        _("Als iets waarvoor je je aanmeldde niet doorgaat."),
        (_TITLE, _ON, _CLOCK, _MORE, _REASON),
        {
            ("nl", "long"): Text(
                "{titel} op {dag} om {tijd} gaat helaas niet door.\nOok daarna niet: nog {keren_daarna} keer.\n"
                "{reden}\n\nHeb je betaald? Dan krijg je je geld terug, daar hoef je niets voor te doen.",
                "Een activiteit gaat niet door",
            ),
            ("nl", "short"): Text("{titel} op {dag} gaat helaas niet door. Wat je betaalde, krijg je terug."),
            ("de", "long"): Text(
                "{titel} am {dag} um {tijd} Uhr fällt leider aus.\nAuch danach nicht: noch {keren_daarna} Mal.\n"
                "{reden}\n\nHast du bezahlt? Dann bekommst du dein Geld zurück, du musst nichts dafür tun.",
                "Eine Veranstaltung fällt aus",
            ),
            ("de", "short"): Text("{titel} am {dag} fällt leider aus. Was du bezahlt hast, bekommst du zurück."),
            ("en", "long"): Text(
                "{titel} on {dag} at {tijd} is cancelled, sadly.\nSo are the {keren_daarna} times after it.\n"
                "{reden}\n\nDid you pay? You will get your money back; you don't need to do anything.",
                "An activity is cancelled",
            ),
            ("en", "short"): Text("{titel} on {dag} is cancelled, sadly. You will get back what you paid."),
        },
        order=150,
        still_holds=_recent,
    )
)
register_kind(
    NoticeKind(
        MOVED,
        Urgency.AT_ONCE,
        _("Een activiteit is verplaatst"),
        _("Als iets waarvoor je je aanmeldde op een andere tijd of plek is."),
        (_TITLE, _ON, _CLOCK, _PLACE, _BEFORE_ON, _BEFORE_CLOCK, _LINK),
        {
            ("nl", "long"): Text(
                "{titel} is veranderd.\nEerst was het op {eerst_dag} om {eerst_tijd}.\n\nNu is het:\n{dag} om "
                "{tijd}\n{plek}\n\nKun je dan niet? Meld je af: {adres}",
                "Een activiteit is verplaatst",
            ),
            ("nl", "short"): Text("Let op: {titel} is nu {dag} om {tijd}, {plek}.\nKun je niet? {adres}"),
            ("de", "long"): Text(
                "{titel} hat sich geändert.\nZuerst war es am {eerst_dag} um {eerst_tijd} Uhr.\n\nJetzt ist es:\n{dag} "
                "um {tijd} Uhr\n{plek}\n\nKannst du dann nicht? Melde dich ab: {adres}",
                "Eine Veranstaltung wurde verlegt",
            ),
            ("de", "short"): Text("Achtung: {titel} ist jetzt {dag} um {tijd} Uhr, {plek}.\nDu kannst nicht? {adres}"),
            ("en", "long"): Text(
                "{titel} has changed.\nIt was on {eerst_dag} at {eerst_tijd}.\n\nNow it is:\n{dag} at {tijd}\n"
                "{plek}\n\nCan't you make it then? Cancel here: {adres}",
                "An activity has moved",
            ),
            ("en", "short"): Text("Note: {titel} is now {dag} at {tijd}, {plek}.\nCan't make it? {adres}"),
        },
        order=160,
        still_holds=_in("confirmed", "held", "offered", "waiting"),
        attachments=_calendar,
    )
)
register_kind(
    NoticeKind(
        PAID_BACK,
        Urgency.AT_ONCE,
        _("Je krijgt geld terug"),
        _("Als je betaalde voor een activiteit en dat terugkrijgt."),
        (_TITLE, _CENTS, _AT_DESK),
        {
            ("nl", "long"): Text(
                "Je krijgt {bedrag} terug voor {titel}. Wat je online betaalde, storten we terug.\n"
                "Bij de balie ligt {ophalen} voor je klaar.",
                "Je krijgt geld terug",
            ),
            ("nl", "short"): Text("Je krijgt {bedrag} terug voor {titel}."),
            ("de", "long"): Text(
                "Du bekommst {bedrag} zurück für {titel}. Was du online bezahlt hast, überweisen wir zurück.\n"
                "An der Theke liegen {ophalen} für dich bereit.",
                "Du bekommst Geld zurück",
            ),
            ("de", "short"): Text("Du bekommst {bedrag} zurück für {titel}."),
            ("en", "long"): Text(
                "You will get {bedrag} back for {titel}. What you paid online goes back to your account.\n"
                "{ophalen} is waiting for you at the desk.",
                "You will get money back",
            ),
            ("en", "short"): Text("You will get {bedrag} back for {titel}."),
        },
        order=170,
    )
)


def _of_tomorrow(at: datetime) -> int:
    """Who comes tomorrow is told so, in the daily round. Returns how many are new."""
    from reuring.activities.signing_up.reminding import tell_of_tomorrow

    return tell_of_tomorrow(at)


register_gatherer("activities.tomorrow", _of_tomorrow)
