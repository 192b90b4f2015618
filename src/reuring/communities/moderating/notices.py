# SPDX-License-Identifier: EUPL-1.2
"""What people are told of moderation: who wrote something, who reported it, and who moderates."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.communities.moderating.telling import ANSWERED, AT_ONCE, DECIDED, NO_COLLEAGUE, SECOND_LOOK
from reuring.people.notices.kinds import LONG, SHORT, Field, Form, NoticeKind, Text, Urgency, register_kind

_PLACE: Final = Field("place", "plek", _("de groep, of wat het is"), "Stamboom Brunssum", is_private=True)
_WHY: Final = Field("why", "waarom", _("de reden"), "Het ging over iemands privéleven.", is_private=True)
_LINK: Final = Field("link", "adres", _("het adres van de pagina"), "https://…", is_private=True)

register_kind(
    NoticeKind(
        DECIDED,
        Urgency.AT_ONCE,
        _("Over wat je in een groep schreef"),
        _("Als een collega besloot over iets wat iemand schreef: wat, waarom, en hoe je een tweede blik vraagt."),
        (
            _PLACE,
            Field("what", "besluit", _("wat er besloten is"), "We hebben het verborgen.", is_private=True),
            _WHY,
            _LINK,
        ),
        {
            ("nl", LONG): Text(
                "We keken naar iets wat jij schreef bij {plek}.\n{besluit}\nWaarom: {waarom}\nBen je het er niet mee "
                "eens? Dan kijkt een andere collega nog een keer. Vraag het hier: {adres}\nOf bel ons, of kom langs.",
                "Over wat je schreef",
            ),
            ("nl", SHORT): Text("Over wat je schreef: {besluit} Waarom en tweede blik: {adres}"),
            ("de", LONG): Text(
                "Wir haben uns etwas angesehen, das du bei {plek} geschrieben hast.\n{besluit}\nWarum: {waarom}\nBist "
                "du nicht einverstanden? Dann schaut jemand anderes noch einmal hin. Frag hier: {adres}\nOder ruf uns "
                "an, oder komm vorbei.",
                "Zu dem, was du geschrieben hast",
            ),
            ("de", SHORT): Text("Zu dem, was du geschrieben hast: {besluit} Warum, und noch einmal ansehen: {adres}"),
            ("en", LONG): Text(
                "We looked at something that you wrote in {plek}.\n{besluit}\nWhy: {waarom}\nDo you disagree? Then "
                "another colleague looks once more. Ask here: {adres}\nOr call us, or come by.",
                "About what you wrote",
            ),
            ("en", SHORT): Text("About what you wrote: {besluit} Why, and a second look: {adres}"),
        },
        order=460,
    )
)
register_kind(
    NoticeKind(
        ANSWERED,
        Urgency.AT_ONCE,
        _("Antwoord op een melding"),
        _("Als er besloten is over iets wat iemand meldde."),
        (
            _PLACE,
            Field("what", "besluit", _("wat er besloten is"), "We hebben er iets aan gedaan.", is_private=True),
            _LINK,
        ),
        {
            ("nl", LONG): Text(
                "Dank je dat je ons iets meldde over {plek}.\n{besluit}\nZie je het anders? Vraag dan een tweede blik: "
                "{adres}",
                "Over je melding",
            ),
            ("nl", SHORT): Text("Dank je voor je melding. {besluit} {adres}"),
            ("de", LONG): Text(
                "Danke, dass du uns etwas über {plek} gemeldet hast.\n{besluit}\nSiehst du es anders? Dann bitte um "
                "einen zweiten Blick: {adres}",
                "Zu deiner Meldung",
            ),
            ("de", SHORT): Text("Danke für deine Meldung. {besluit} {adres}"),
            ("en", LONG): Text(
                "Thank you for telling us about {plek}.\n{besluit}\nDo you see it differently? Ask for a second look: "
                "{adres}",
                "About your report",
            ),
            ("en", SHORT): Text("Thank you for your report. {besluit} {adres}"),
        },
        to_guardian=False,
        order=465,
    )
)
register_kind(
    NoticeKind(
        AT_ONCE,
        Urgency.AT_ONCE,
        _("Iemand kan in gevaar zijn"),
        _("Voor wie de groepen begeleidt: een melding die niet kan wachten."),
        (_PLACE, _LINK),
        {
            ("nl", LONG): Text(
                "Er is een melding die niet kan wachten, bij {plek}. Kijk nu: {adres}\nIs er direct gevaar? Bel 112.",
                "Een melding die niet kan wachten",
            ),
            ("nl", SHORT): Text("Een melding die niet kan wachten. Kijk nu: {adres}"),
            ("de", LONG): Text(
                "Es gibt eine Meldung, die nicht warten kann, bei {plek}. Schau jetzt: {adres}\nBesteht direkte "
                "Gefahr? Ruf 112 an.",
                "Eine Meldung, die nicht warten kann",
            ),
            ("de", SHORT): Text("Eine Meldung, die nicht warten kann. Schau jetzt: {adres}"),
            ("en", LONG): Text(
                "There is a report that cannot wait, in {plek}. Look now: {adres}\nIs somebody in danger right now? "
                "Call 112.",
                "A report that cannot wait",
            ),
            ("en", SHORT): Text("A report that cannot wait. Look now: {adres}"),
        },
        to_guardian=False,
        order=5,
    )
)
register_kind(
    NoticeKind(
        SECOND_LOOK,
        Urgency.DIGEST,
        _("Iemand vraagt een tweede blik"),
        _("Voor wie de groepen begeleidt en de eerste keer niet besloot."),
        (_PLACE, _LINK),
        {
            ("nl", LONG): Text("Iemand vraagt een tweede blik, bij {plek}: {adres}", "Een tweede blik"),
            ("nl", SHORT): Text("Iemand vraagt een tweede blik: {adres}"),
            ("de", LONG): Text("Jemand bittet um einen zweiten Blick, bei {plek}: {adres}", "Ein zweiter Blick"),
            ("de", SHORT): Text("Jemand bittet um einen zweiten Blick: {adres}"),
            ("en", LONG): Text("Somebody asks for a second look, in {plek}: {adres}", "A second look"),
            ("en", SHORT): Text("Somebody asks for a second look: {adres}"),
        },
        to_guardian=False,
        falls_back=False,
        order=470,
    )
)
register_kind(
    NoticeKind(
        NO_COLLEAGUE,
        Urgency.DIGEST,
        _("Een groep voor onder de 16 zonder collega"),
        _("Voor wie de groepen begeleidt: er komt een bijeenkomst zonder collega erbij."),
        (_PLACE, Field("on", "dag", _("de dag"), "2026-03-20", Form.DATE), _LINK),
        {
            ("nl", LONG): Text(
                "Bij {plek} staat op {dag} een bijeenkomst zonder collega. Zet er iemand bij, of stel uit: {adres}",
                "Er mist een collega",
            ),
            ("nl", SHORT): Text("Er mist een collega op {dag}: {adres}"),
            ("de", LONG): Text(
                "Bei {plek} steht am {dag} ein Treffen ohne Kollegin oder Kollegen. Setz jemanden dazu, oder "
                "verschiebe es: {adres}",
                "Es fehlt jemand vom Haus",
            ),
            ("de", SHORT): Text("Am {dag} fehlt jemand vom Haus: {adres}"),
            ("en", LONG): Text(
                "In {plek} there is a meeting on {dag} without a colleague. Add somebody, or put it off: {adres}",
                "A colleague is missing",
            ),
            ("en", SHORT): Text("A colleague is missing on {dag}: {adres}"),
        },
        to_guardian=False,
        falls_back=False,
        order=475,
    )
)
