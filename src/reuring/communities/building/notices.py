# SPDX-License-Identifier: EUPL-1.2
"""What members are told of plans that they join."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.communities.building.telling import KINDS
from reuring.people.notices.kinds import Field, NoticeKind, Text, Urgency, register_kind

_FIELDS: Final = (
    Field("title", "titel", _("het idee"), "Je eerste akte lezen", is_private=True),
    Field("group", "groep", _("de groep"), "Stamboom Brunssum", is_private=True),
)

register_kind(
    NoticeKind(
        KINDS["agreed"],
        Urgency.DIGEST,
        _("Een plan gaat door"),
        _("Als de bibliotheek ja zegt tegen een plan waaraan je meedoet."),
        _FIELDS,
        {
            ("nl", "long"): Text(
                "De bibliotheek zegt ja: {titel}.\nSamen met {groep} maken we het verder af. Kijk op de pagina van het "
                "plan wat er nog nodig is.",
                "Jullie plan gaat door",
            ),
            ("nl", "short"): Text("Jullie plan {titel} gaat door."),
            ("de", "long"): Text(
                "Die Bibliothek sagt ja: {titel}.\nGemeinsam mit {groep} machen wir es fertig. Auf der Seite des Plans "
                "siehst du, was noch fehlt.",
                "Euer Plan wird wahr",
            ),
            ("de", "short"): Text("Euer Plan {titel} wird wahr."),
            ("en", "long"): Text(
                "The library says yes: {titel}.\nTogether with {groep} we finish it. The page of the plan says what is "
                "still needed.",
                "Your plan goes ahead",
            ),
            ("en", "short"): Text("Your plan {titel} goes ahead."),
        },
        may_be_off=True,
        falls_back=False,
        order=510,
    )
)
register_kind(
    NoticeKind(
        KINDS["activity"],
        Urgency.DIGEST,
        _("Een plan wordt een activiteit"),
        _("Als een plan waaraan je meedoet in het programma komt."),
        _FIELDS,
        {
            ("nl", "long"): Text(
                "{titel} van {groep} wordt een activiteit van de bibliotheek.\nMag je naam erbij? Zeg het op de pagina "
                "van het plan. Zolang je niets zegt, staat je naam nergens.",
                "Jullie idee wordt een activiteit",
            ),
            ("nl", "short"): Text("{titel} van {groep} wordt een activiteit."),
            ("de", "long"): Text(
                "{titel} von {groep} wird eine Veranstaltung der Bibliothek.\nDarf dein Name dabeistehen? Sag es auf "
                "der Seite des Plans. Solange du nichts sagst, steht dein Name nirgends.",
                "Eure Idee wird eine Veranstaltung",
            ),
            ("de", "short"): Text("{titel} von {groep} wird eine Veranstaltung."),
            ("en", "long"): Text(
                "{titel} by {groep} becomes an activity of the library.\nMay your name be with it? Say so on the page "
                "of the plan. As long as you say nothing, your name is nowhere.",
                "Your idea becomes an activity",
            ),
            ("en", "short"): Text("{titel} by {groep} becomes an activity."),
        },
        may_be_off=True,
        falls_back=False,
        order=520,
    )
)
register_kind(
    NoticeKind(
        KINDS["looked_back"],
        Urgency.DIGEST,
        _("Teruggekeken op een activiteit"),
        _("Als de makers vertellen hoe een plan waaraan je meedeed is gegaan."),
        _FIELDS,
        {
            ("nl", "long"): Text(
                "Zo was het: {titel} van {groep}.\nOp de pagina van het plan lees je wat de makers ervan zeggen en wat "
                "bezoekers vonden.",
                "Zo was het",
            ),
            ("nl", "short"): Text("Zo was {titel} van {groep}: lees het terug."),
            ("de", "long"): Text(
                "So war es: {titel} von {groep}.\nAuf der Seite des Plans liest du, was die Macher sagen und was die "
                "Gäste fanden.",
                "So war es",
            ),
            ("de", "short"): Text("So war {titel} von {groep}: lies nach."),
            ("en", "long"): Text(
                "How it was: {titel} by {groep}.\nThe page of the plan tells what its makers say and what visitors "
                "thought.",
                "How it was",
            ),
            ("en", "short"): Text("How {titel} by {groep} was: read it."),
        },
        may_be_off=True,
        falls_back=False,
        order=530,
    )
)
