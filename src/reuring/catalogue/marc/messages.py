# SPDX-License-Identifier: EUPL-1.2
"""Every sentence that reading or extracting MARC can say, by its code.

The Dutch text is the message id for translation; `gettext_noop` only marks it, so nothing here needs Django.
"""

from __future__ import annotations

from collections.abc import Mapping


def gettext_noop(message: str) -> str:
    """Mark a text for translation and give it back unchanged."""
    return message


SENTENCES: Mapping[str, str] = {
    # whole files
    "empty-file": gettext_noop("Dit bestand is leeg. Kies een ander bestand."),
    "not-marc": gettext_noop(
        "Dit bestand is geen MARC: er staat geen ISO 2709-record en geen MARCXML in. "
        "Maak een export in een van die twee vormen."
    ),
    "line-format": gettext_noop(
        "Dit is MARC in leesbare regels (.mrk). Maak er eerst ISO 2709 (.mrc) of MARCXML van en probeer het opnieuw."
    ),
    "utf16": gettext_noop("Dit XML-bestand is UTF-16. Bewaar het als UTF-8 en probeer het opnieuw."),
    "gzip-truncated": gettext_noop(
        "Het gezipte bestand is afgebroken. Alles tot aan de breuk is gelezen; haal het bestand opnieuw op voor de rest."  # noqa: E501
    ),
    "gzip-damaged": gettext_noop(
        "Het gezipte bestand is beschadigd. Alles tot aan de schade is gelezen; haal het bestand opnieuw op voor de rest."  # noqa: E501
    ),
    "xml-truncated": gettext_noop(
        "Het XML-bestand houdt halverwege op. Alles tot daar is gelezen; haal het bestand opnieuw op voor de rest."
    ),
    "file-unreadable": gettext_noop("Het bestand kan niet worden gelezen: %(problem)s."),
    # records that are rejected
    "truncated": gettext_noop("Het record houdt halverwege op."),
    "empty-record": gettext_noop("Hier staat een record zonder inhoud."),
    "junk": gettext_noop("Tussen de records staat tekst die geen record is."),
    "leader-invalid": gettext_noop("Het record begint niet met een geldige leader."),
    "directory-missing": gettext_noop("Het record heeft geen inhoudsopgave (directory)."),
    "directory-invalid": gettext_noop("De inhoudsopgave (directory) van het record klopt niet."),
    "directory-mismatch": gettext_noop(
        "De inhoudsopgave noemt %(listed)s velden, maar er staan er %(found)s; welk veld wat is, is niet te zeggen."
    ),
    "no-fields": gettext_noop("Het record heeft geen velden."),
    "too-large": gettext_noop("Dit stuk is groter dan %(limit)s megabyte zonder dat er een einde van een record komt."),
    "xml-malformed": gettext_noop("De XML van dit record is niet geldig: %(problem)s."),
    "no-title": gettext_noop("Het record heeft geen titel (veld 245)."),
    # notices: read nonetheless
    "length-wrong": gettext_noop("De lengte in de leader klopt niet (%(stated)s in plaats van %(actual)s bytes)."),
    "base-address-wrong": gettext_noop("Het beginadres in de leader klopt niet; de velden zijn toch gevonden."),
    "offsets-wrong": gettext_noop("De plaatsen in de inhoudsopgave kloppen niet; de velden zijn op volgorde gelezen."),
    "terminator-missing": gettext_noop("Het eindteken van het record ontbreekt; de velden zijn compleet."),
    "field-terminator-inside": gettext_noop("Er staat een eindteken midden in veld %(tags)s."),
    "utf8-unmarked": gettext_noop("Het record is UTF-8, maar zegt dat niet."),
    "utf8-claimed": gettext_noop("Het record zegt UTF-8 te zijn, maar is dat niet; gelezen als %(encoding)s."),
    "encoding-guessed": gettext_noop("De tekens zijn geen UTF-8 en geen MARC-8; gelezen als %(encoding)s."),
    "doubled-encoding": gettext_noop("De letters met accenten waren dubbel omgezet; dat is hersteld."),
    "damaged-characters": gettext_noop("Er staan onleesbare tekens in het record."),
    "leader-short": gettext_noop("De leader is niet 24 tekens lang."),
    "over-99999": gettext_noop("Het record is langer dan 99.999 bytes."),
    "isbn-invalid": gettext_noop("Geen geldig ISBN: %(value)s."),
    # writing
    "too-long-for-iso2709": gettext_noop(
        "Record %(control_number)s is %(bytes)s bytes lang. ISO 2709 kan er niet meer dan 99.999 aan; gebruik MARCXML."
    ),
    "field-too-long-for-iso2709": gettext_noop(
        "Veld %(tag)s van record %(control_number)s is %(bytes)s bytes lang. ISO 2709 kan er niet meer dan 9.999 aan; "
        "gebruik MARCXML."
    ),
    "not-xml-text": gettext_noop("Record %(control_number)s heeft tekens die in XML niet mogen; gebruik ISO 2709."),
}


def sentence(code: str, params: Mapping[str, object] | None = None) -> str:
    """The Dutch sentence for a code, its gaps filled.

    code: a key of `SENTENCES`; params: a value for each gap. Returns plain text.
    Raises KeyError for a code that does not exist: that is a mistake in the program.
    """
    template = SENTENCES[code]
    return template % params if params else template
