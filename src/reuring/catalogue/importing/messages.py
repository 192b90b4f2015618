# SPDX-License-Identifier: EUPL-1.2
"""What an import says to a person, by code: why it stopped, why a line was refused, what it passed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from reuring.catalogue.marc.messages import SENTENCES

WARNINGS: Mapping[str, Promise] = {
    "record-is-ours": gettext_lazy("Medewerkers hebben dit record hier veranderd; de import heeft het zo gelaten."),
    "item-without-barcode": gettext_lazy("Een exemplaar zonder streepjescode is overgeslagen."),
    "item-barcode-too-long": gettext_lazy(
        "Een exemplaar met een streepjescode van meer dan 40 tekens is overgeslagen."
    ),
    "item-branch-unknown": gettext_lazy(
        "Een exemplaar van een vestiging die we niet kennen is overgeslagen. Voeg de code toe bij de vestiging en "
        "importeer het bestand opnieuw met --again."
    ),
    "item-at-other-edition": gettext_lazy(
        "Een streepjescode hoort al bij een andere titel; daar blijft het exemplaar."
    ),
    "works-merged": gettext_lazy("Twee werken bleken hetzelfde te zijn en zijn samengevoegd."),
}

FAULTS: Mapping[str, Promise] = {
    "busy": gettext_lazy("Dit bestand wordt op dit moment al geïmporteerd. Wacht tot dat klaar is."),
    "disk-full": gettext_lazy(
        "De schijf is vol. Alles tot en met record %(position)s is bewaard. Maak ruimte en start hetzelfde bestand "
        "opnieuw: de import gaat dan verder."
    ),
    "database-down": gettext_lazy(
        "De database is weggevallen. Alles tot en met record %(position)s is bewaard. Start hetzelfde bestand opnieuw "
        "als de database er weer is: de import gaat dan verder."
    ),
    "interrupted": gettext_lazy("Onderbroken. Start hetzelfde bestand opnieuw: de import gaat dan verder."),
    "unexpected": gettext_lazy("De import is gestopt door een fout in het programma (%(problem)s)."),
    "not-storable": gettext_lazy("De database weigert dit record: %(problem)s."),
    "not-understood": gettext_lazy("Dit record is niet te begrijpen (%(problem)s)."),
}


def warning_sentence(code: str) -> str:
    """The sentence of a warning in an import's report, in the language of the moment; the code itself if it has none.

    code: a key of `ImportRun.warnings`. A sentence about one record may leave its gaps open.
    """
    if code in WARNINGS:
        return str(WARNINGS[code])
    return gettext(SENTENCES[code]) if code in SENTENCES else code


def fault_sentence(code: str, **params: Any) -> str:
    """The sentence of a fault, its gaps filled. code: a key of `FAULTS`."""
    return str(FAULTS[code]) % params if params else str(FAULTS[code])
