# SPDX-License-Identifier: EUPL-1.2
"""What people with an account are told about their ideas, and partners about their proposals."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.activities.together.answering import ANSWERED
from reuring.activities.together.proposing import DECIDED
from reuring.people.notices.kinds import Field, NoticeKind, Text, Urgency, register_kind

_TITLE: Final = Field("title", "titel", _("het idee"), "Een avond over de mijnen", is_private=True)

register_kind(
    NoticeKind(
        ANSWERED,
        Urgency.AT_ONCE,
        _("Antwoord op een idee"),
        _("Als er een antwoord is op een idee van jou, of een nieuwe stap."),
        (
            _TITLE,
            Field("answer", "antwoord", _("het antwoord"), "Wat een leuk idee! Laten we praten.", is_private=True),
        ),
        {
            ("nl", "long"): Text(
                "Er is nieuws over je idee: {titel}.\n{antwoord}\nIn Mijn bibliotheek zie je wat er met je idee "
                "gebeurt.",
                "Nieuws over je idee",
            ),
            ("nl", "short"): Text("Nieuws over je idee {titel}: {antwoord}"),
            ("de", "long"): Text(
                "Es gibt Neues über deine Idee: {titel}.\n{antwoord}\nIn Meine Bibliothek siehst du, was daraus wird.",
                "Neues über deine Idee",
            ),
            ("de", "short"): Text("Neues über deine Idee {titel}: {antwoord}"),
            ("en", "long"): Text(
                "There is news about your idea: {titel}.\n{antwoord}\nIn My library you see what happens with it.",
                "News about your idea",
            ),
            ("en", "short"): Text("News about your idea {titel}: {antwoord}"),
        },
        order=430,
    )
)
_PROPOSAL: Final = Field("title", "titel", _("het voorstel"), "Muziek in de hal", is_private=True)

register_kind(
    NoticeKind(
        DECIDED,
        Urgency.AT_ONCE,
        _("Antwoord op een voorstel"),
        _("Voor wie namens een partner een activiteit voorstelt."),
        (_PROPOSAL, Field("answer", "antwoord", _("het antwoord"), "Ja, dit gaan we doen.", is_private=True)),
        {
            ("nl", "long"): Text(
                "De bibliotheek heeft geantwoord op jullie voorstel: {titel}.\n{antwoord}\nIn de werkruimte staat "
                "alles bij elkaar.",
                "Antwoord op jullie voorstel",
            ),
            ("nl", "short"): Text("Antwoord op jullie voorstel {titel}: {antwoord}"),
            ("de", "long"): Text(
                "Die Bibliothek hat auf euren Vorschlag geantwortet: {titel}.\n{antwoord}\nIm Arbeitsbereich steht "
                "alles zusammen.",
                "Antwort auf euren Vorschlag",
            ),
            ("de", "short"): Text("Antwort auf euren Vorschlag {titel}: {antwoord}"),
            ("en", "long"): Text(
                "The library has answered your proposal: {titel}.\n{antwoord}\nYou will find all of it in the "
                "workspace.",
                "An answer to your proposal",
            ),
            ("en", "short"): Text("An answer to your proposal {titel}: {antwoord}"),
        },
        to_guardian=False,
        order=440,
    )
)
