# SPDX-License-Identifier: EUPL-1.2
"""What people are told about their wishes, and about what another library lends them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reuring.circulation.day.between import REFUSED
from reuring.circulation.day.wishing import ANSWERED, ARRIVED
from reuring.people.notices.kinds import Field, NoticeKind, Text, Urgency, register_kind

_TITLE = Field("title", "titel", _("de titel"), "De avond is ongemak", is_private=True)

register_kind(
    NoticeKind(
        ANSWERED,
        Urgency.DIGEST,
        _("Antwoord op een wens"),
        _("Als je vroeg om een titel te kopen, en er een antwoord is."),
        (
            _TITLE,
            Field("answer", "antwoord", _("het antwoord"), "Goed idee: we kopen deze titel.", is_private=True),
            Field("words", "woorden", _("wat de medewerker erbij schreef"), "", is_private=True),
        ),
        {
            ("nl", "long"): Text("Je vroeg ons om {titel} te kopen.\n{antwoord}\n{woorden}", "Antwoord op je wens"),
            ("nl", "short"): Text("Je wens {titel}: {antwoord}"),
            ("de", "long"): Text(
                "Du hast dir gewünscht, dass wir {titel} kaufen.\n{antwoord}\n{woorden}", "Antwort auf deinen Wunsch"
            ),
            ("de", "short"): Text("Dein Wunsch {titel}: {antwoord}"),
            ("en", "long"): Text("You asked us to buy {titel}.\n{antwoord}\n{woorden}", "An answer to your wish"),
            ("en", "short"): Text("Your wish {titel}: {antwoord}"),
        },
        order=400,
    )
)
register_kind(
    NoticeKind(
        ARRIVED,
        Urgency.DIGEST,
        _("Een wens is er"),
        _("Als een titel waar je om vroeg er is."),
        (_TITLE, Field("branch", "vestiging", _("waar we hem klaarleggen"), "Kerkrade")),
        {
            ("nl", "long"): Text(
                "Je wens is er: {titel}.\nWe leggen een exemplaar voor je klaar in {vestiging}. Je hoort het als je "
                "het kunt ophalen.",
                "Je wens is er",
            ),
            ("nl", "short"): Text("Je wens is er: {titel}."),
            ("de", "long"): Text(
                "Dein Wunsch ist da: {titel}.\nWir legen ein Exemplar für dich bereit in {vestiging}. Wir melden uns, "
                "wenn du es abholen kannst.",
                "Dein Wunsch ist da",
            ),
            ("de", "short"): Text("Dein Wunsch ist da: {titel}."),
            ("en", "long"): Text(
                "Your wish is here: {titel}.\nWe are putting a copy aside for you in {vestiging}. We will tell you "
                "when you can collect it.",
                "Your wish is here",
            ),
            ("en", "short"): Text("Your wish is here: {titel}."),
        },
        order=410,
    )
)
register_kind(
    NoticeKind(
        REFUSED,
        Urgency.DIGEST,
        _("Een andere bibliotheek heeft het niet"),
        _("Als we een titel niet voor je kunnen lenen bij een andere bibliotheek."),
        (_TITLE, Field("reason", "reden", _("waarom niet"), "Geen enkele bibliotheek leent deze titel uit.")),
        {
            ("nl", "long"): Text(
                "Je vroeg ons om {titel} voor je te lenen bij een andere bibliotheek. Dat is helaas niet "
                "gelukt.\n{reden}",
                "We konden je titel niet lenen",
            ),
            ("nl", "short"): Text("We konden {titel} niet voor je lenen bij een andere bibliotheek. {reden}"),
            ("de", "long"): Text(
                "Du hast uns gebeten, {titel} bei einer anderen Bibliothek für dich auszuleihen. Das hat leider nicht "
                "geklappt.\n{reden}",
                "Wir konnten deinen Titel nicht ausleihen",
            ),
            ("de", "short"): Text("Wir konnten {titel} nicht bei einer anderen Bibliothek ausleihen. {reden}"),
            ("en", "long"): Text(
                "You asked us to borrow {titel} for you from another library. Sadly that did not work.\n{reden}",
                "We could not borrow your title",
            ),
            ("en", "short"): Text("We could not borrow {titel} for you from another library. {reden}"),
        },
        order=420,
    )
)
