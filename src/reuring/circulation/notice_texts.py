# SPDX-License-Identifier: EUPL-1.2
"""The words of the notices about lending, in the three languages. A library may put its own in their place.

A subject says nothing about titles: it shows on a locked telephone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reuring.people.notices.kinds import LONG, SHORT, Text

Texts = Mapping[tuple[str, str], Text]

COUNTED_TITLES: Final = {"nl": ("titel", "titels"), "de": ("Titel", "Titel"), "en": ("title", "titles")}
COUNTED_HOLDS: Final = {
    "nl": ("reservering", "reserveringen"),
    "de": ("Vormerkung", "Vormerkungen"),
    "en": ("reservation", "reservations"),
}
_TITLE_AND_DAY: Final = {"nl": "{titel}, uiterlijk {terug_op}", "de": "{titel}, spätestens {terug_op}",
                         "en": "{titel}, by {terug_op}"}  # fmt: skip
_TITLE_AND_WAS_DUE: Final = {"nl": "{titel}, moest terug zijn op {terug_op}", "de": "{titel}, fällig am {terug_op}",
                             "en": "{titel}, was due on {terug_op}"}  # fmt: skip
_TITLE_AND_SHELF: Final = {"nl": "{titel}, in {vestiging}, tot en met {tot_en_met}",
                           "de": "{titel}, in {vestiging}, bis {tot_en_met}",
                           "en": "{titel}, at {vestiging}, until {tot_en_met}"}  # fmt: skip


def _texts(
    lines: Mapping[str, str], long: Mapping[str, tuple[str, str]], short: Mapping[str, str]
) -> dict[tuple[str, str], Text]:
    """Texts by language and length. long: by language a subject and a body."""
    found = {(code, LONG): Text(body, subject, lines.get(code, "")) for code, (subject, body) in long.items()}
    return found | {(code, SHORT): Text(body) for code, body in short.items()}


TEXTS: Final[Mapping[str, Texts]] = {
    "circulation.hold_ready": _texts(
        _TITLE_AND_SHELF,
        {
            "nl": ("{aantal} klaar bij {vestiging}", "Goed nieuws: dit ligt voor je klaar.\n{lijst}"),
            "de": ("{aantal} bereit in {vestiging}", "Gute Nachrichten: Das liegt für dich bereit.\n{lijst}"),
            "en": ("{aantal} ready at {vestiging}", "Good news: this is ready for you.\n{lijst}"),
        },
        {
            "nl": "{aantal} klaar in {vestiging}, tot en met {tot_en_met}.",
            "de": "{aantal} bereit in {vestiging}, bis {tot_en_met}.",
            "en": "{aantal} ready at {vestiging}, until {tot_en_met}.",
        },
    ),
    "circulation.hold_expiring": _texts(
        _TITLE_AND_SHELF,
        {
            "nl": (
                "Haal je reservering nog op",
                "Dit ligt nog even voor je klaar. Daarna is een ander aan de beurt.\n{lijst}",
            ),
            "de": (
                "Hol deine Vormerkung noch ab",
                "Das liegt noch kurz für dich bereit. Danach ist jemand anders an der Reihe.\n{lijst}",
            ),
            "en": (
                "Your reservation is waiting",
                "This is still ready for you. After that it is somebody else's turn.\n{lijst}",
            ),
        },
        {
            "nl": "{aantal} nog klaar tot en met {tot_en_met}.",
            "de": "{aantal} noch bereit bis {tot_en_met}.",
            "en": "{aantal} still ready until {tot_en_met}.",
        },
    ),
    "circulation.due_soon": _texts(
        _TITLE_AND_DAY,
        {
            "nl": (
                "{aantal} bijna terug",
                "Breng dit op tijd terug, of verleng het in Mijn bibliotheek als dat kan.\n{lijst}",
            ),
            "de": (
                "{aantal} bald fällig",
                "Bring das bitte rechtzeitig zurück, oder verlängere es in Meine Bibliothek, wenn das geht.\n{lijst}",
            ),
            "en": (
                "{aantal} due soon",
                "Please bring this back in time, or renew it in My library if you can.\n{lijst}",
            ),
        },
        {
            "nl": "{aantal} bijna terug, de eerste op {terug_op}.",
            "de": "{aantal} bald fällig, der erste am {terug_op}.",
            "en": "{aantal} due soon, the first on {terug_op}.",
        },
    ),
    "circulation.overdue_1": _texts(
        _TITLE_AND_WAS_DUE,
        {
            "nl": (
                "{aantal} te laat",
                "Ben je dit vergeten? Breng het terug als je kunt; een ander wil het misschien ook lezen.\n{lijst}",
            ),
            "de": (
                "{aantal} überfällig",
                "Hast du das vergessen? Bring es bitte zurück; vielleicht möchte es jemand anders lesen.\n{lijst}",
            ),
            "en": (
                "{aantal} overdue",
                "Did you forget this? Please bring it back; somebody else may want to read it.\n{lijst}",
            ),
        },
        {
            "nl": "{aantal} te laat. Breng het terug als je kunt.",
            "de": "{aantal} überfällig. Bitte bring es zurück.",
            "en": "{aantal} overdue. Please bring it back.",
        },
    ),
    "circulation.overdue_2": _texts(
        _TITLE_AND_WAS_DUE,
        {
            "nl": (
                "{aantal} al een tijd te laat",
                "Dit is al een tijd te laat. Lukt het niet om het terug te brengen? Bel ons of kom langs, dan "
                "zoeken we samen "
                "een oplossing.\n{lijst}",
            ),
            "de": (
                "{aantal} seit längerem überfällig",
                "Das ist seit längerem überfällig. Kannst du es nicht zurückbringen? Ruf uns an oder komm "
                "vorbei, dann finden "
                "wir gemeinsam eine Lösung.\n{lijst}",
            ),
            "en": (
                "{aantal} overdue for some time",
                "This has been overdue for some time. Can't you bring it back? Call us or come by, and we will "
                "find a way "
                "together.\n{lijst}",
            ),
        },
        {
            "nl": "{aantal} al een tijd te laat. Lukt het niet? Bel ons.",
            "de": "{aantal} seit längerem überfällig. Geht es nicht? Ruf uns an.",
            "en": "{aantal} overdue for some time. Need help? Call us.",
        },
    ),
    "circulation.overdue_3": _texts(
        _TITLE_AND_WAS_DUE,
        {
            "nl": (
                "{aantal} heel lang te laat",
                "We hebben dit nog steeds niet terug. Breng het binnen twee weken terug, of laat weten wat er "
                "aan de hand is. "
                "Anders vragen we je wat het kost.\n{lijst}",
            ),
            "de": (
                "{aantal} sehr lange überfällig",
                "Das haben wir noch immer nicht zurück. Bring es innerhalb von zwei Wochen zurück, oder sag "
                "uns, was los ist. "
                "Sonst bitten wir dich, es zu bezahlen.\n{lijst}",
            ),
            "en": (
                "{aantal} very long overdue",
                "We still don't have this back. Please bring it back within two weeks, or tell us what is the "
                "matter. "
                "Otherwise we will ask you to pay for it.\n{lijst}",
            ),
        },
        {
            "nl": "{aantal} heel lang te laat. Breng het terug of bel ons.",
            "de": "{aantal} sehr lange überfällig. Bring es zurück oder ruf uns an.",
            "en": "{aantal} very long overdue. Bring it back or call us.",
        },
    ),
    "circulation.invoice": _texts(
        _TITLE_AND_WAS_DUE,
        {
            "nl": (
                "Wat je nog hebt, en wat het kost",
                "Dit is al heel lang te laat.\n{lijst}\nKomt het niet terug, dan kost het samen {prijs}.\nBreng "
                "je het alsnog "
                "terug, dan hoef je dat niet te betalen. Lukt betalen niet? Kom praten, we vinden een weg.",
            ),
            "de": (
                "Was du noch hast, und was es kostet",
                "Das ist schon sehr lange überfällig.\n{lijst}\nKommt es nicht zurück, kostet es zusammen "
                "{prijs}.\nBringst du "
                "es doch noch zurück, brauchst du das nicht zu bezahlen. Kannst du nicht bezahlen? Sprich mit "
                "uns, wir finden "
                "einen Weg.",
            ),
            "en": (
                "What you still have, and what it costs",
                "This has been overdue for very long.\n{lijst}\nIf it does not come back, it costs {prijs} "
                "together.\nIf you do "
                "bring it back, you need not pay that. Can't you pay? Come and talk to us, we will find a way.",
            ),
        },
        {
            "nl": "{aantal} al heel lang te laat. Bel ons of kom langs.",
            "de": "{aantal} schon sehr lange überfällig. Ruf uns an oder komm vorbei.",
            "en": "{aantal} overdue for very long. Call us or come by.",
        },
    ),
    "circulation.renewed": _texts(
        {
            "nl": "{titel}, nu tot en met {terug_op}",
            "de": "{titel}, jetzt bis {terug_op}",
            "en": "{titel}, now until {terug_op}",
        },
        {
            "nl": ("{aantal} verlengd", "We hebben dit voor je verlengd. Je hoeft niets te doen.\n{lijst}"),
            "de": ("{aantal} verlängert", "Das haben wir für dich verlängert. Du brauchst nichts zu tun.\n{lijst}"),
            "en": ("{aantal} renewed", "We have renewed this for you. You need not do anything.\n{lijst}"),
        },
        {
            "nl": "{aantal} verlengd, de eerste tot en met {terug_op}.",
            "de": "{aantal} verlängert, der erste bis {terug_op}.",
            "en": "{aantal} renewed, the first until {terug_op}.",
        },
    ),
    "circulation.subscription_ending": _texts(
        {},
        {
            "nl": (
                "Je abonnement loopt af",
                "Vanaf {eerste_dag_zonder} kun je niet meer lenen: dan is je abonnement voorbij. Verleng het "
                "aan de balie of in "
                "Mijn bibliotheek. Meedoen aan activiteiten kan altijd.",
            ),
            "de": (
                "Dein Abonnement läuft ab",
                "Ab {eerste_dag_zonder} kannst du nichts mehr ausleihen: Dann ist dein Abonnement vorbei. "
                "Verlängere es an der "
                "Theke oder in Meine Bibliothek. Bei Veranstaltungen kannst du immer mitmachen.",
            ),
            "en": (
                "Your subscription is ending",
                "From {eerste_dag_zonder} you can't borrow any more: your subscription ends then. Renew it at "
                "the desk or in My "
                "library. You can always take part in activities.",
            ),
        },
        {
            "nl": "Je abonnement stopt op {eerste_dag_zonder}.",
            "de": "Dein Abonnement endet am {eerste_dag_zonder}.",
            "en": "Your subscription ends on {eerste_dag_zonder}.",
        },
    ),
}
