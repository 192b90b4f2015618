# SPDX-License-Identifier: EUPL-1.2
"""What stands around the notices in every message: the greeting, and who writes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reuring.people.notices.kinds import LONG, SHORT, Field, NoticeKind, Text, Urgency, register_kind
from reuring.people.notices.texts import FRAME

register_kind(
    NoticeKind(
        key=FRAME,
        urgency=Urgency.DIGEST,
        title=_("Aanhef en afsluiting"),
        explanation=_("Staat om elk bericht heen. Het onderwerp is dat van een bericht over meer dingen tegelijk."),
        fields=(
            Field("name", "naam", _("de voornaam van wie het leest"), "Lieve"),
            Field("messages", "berichten", _("hier komen de berichten"), "…", is_private=True),
            Field("library", "bibliotheek", _("de naam van de bibliotheek"), "Bibliotheek"),
            Field("phone", "telefoon", _("het telefoonnummer van de bibliotheek"), "045 000 00 00"),
            Field("mine", "mijn_berichten", _("het adres waar iemand kiest hoe we schrijven"), "https://…"),
        ),
        texts={
            ("nl", LONG): Text(
                subject="Berichten van {bibliotheek}",
                body="Dag {naam},\n\n{berichten}\n\nGroeten van {bibliotheek}\nTelefoon {telefoon}\n\n"
                "Liever anders of minder bericht? Kies het hier: {mijn_berichten}",
            ),
            ("de", LONG): Text(
                subject="Nachrichten von {bibliotheek}",
                body="Hallo {naam},\n\n{berichten}\n\nViele Grüße von {bibliotheek}\nTelefon {telefoon}\n\n"
                "Möchtest du weniger Nachrichten, oder auf anderem Weg? Wähle hier: {mijn_berichten}",
            ),
            ("en", LONG): Text(
                subject="Messages from {bibliotheek}",
                body="Hello {naam},\n\n{berichten}\n\nBest wishes from {bibliotheek}\nTelephone {telefoon}\n\n"
                "Would you like fewer messages, or another way? Choose here: {mijn_berichten}",
            ),
            ("nl", SHORT): Text("{berichten} Groet, {bibliotheek}"),
            ("de", SHORT): Text("{berichten} Gruß, {bibliotheek}"),
            ("en", SHORT): Text("{berichten} From {bibliotheek}"),
        },
        to_guardian=False,
        order=0,
    )
)
