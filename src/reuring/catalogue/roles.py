# SPDX-License-Identifier: EUPL-1.2
"""Names of the parts that people have in an edition, by MARC relator code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

RELATORS = {
    "aut": _("schrijver"),
    "ill": _("tekenaar"),
    "trl": _("vertaler"),
    "nrt": _("voorlezer"),
    "edt": _("redacteur"),
    "cmp": _("componist"),
    "prf": _("uitvoerende"),
    "drt": _("regisseur"),
    "act": _("acteur"),
    "pht": _("fotograaf"),
    "aui": _("schrijver van het voorwoord"),
    "win": _("schrijver van de inleiding"),
    "wpr": _("schrijver van het woord vooraf"),
    "aft": _("schrijver van het nawoord"),
    "cre": _("bedenker"),
    "lyr": _("tekstdichter"),
    "sng": _("zanger"),
    "cnd": _("dirigent"),
    "aus": _("scenarioschrijver"),
    "pro": _("producent"),
    "egr": _("graveur"),
    "adp": _("bewerker"),
    "com": _("samensteller"),
    "art": _("kunstenaar"),
    "ctg": _("kaartenmaker"),
    "pbl": _("uitgever"),
}


def role_name(code: str) -> str:
    """What a relator code is called; empty for one that says little ("contributor")."""
    return str(RELATORS.get(code, ""))
