# SPDX-License-Identifier: EUPL-1.2
"""The kind words with which a wish for a title is answered. A colleague picks one, and may add words of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override as speaking


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. label: what a colleague picks. text: what the person reads, in their own language."""

    is_bought: bool
    label: str | Promise
    text: str | Promise


ANSWERS: Final[dict[str, Answer]] = {
    "bought": Answer(True, _("We kopen het"), _("Goed idee: we kopen deze titel. Zodra hij er is, hoor je het.")),
    "bought_more": Answer(
        True,
        _("We kopen een extra exemplaar"),
        _("Goed idee: we kopen nog een exemplaar, want meer mensen willen dit lezen. Zodra het er is, hoor je het."),
    ),
    "borrowed": Answer(
        False,
        _("We lenen het voor je"),
        _("We kopen deze titel niet, maar we kunnen hem voor je lenen bij een andere bibliotheek. Vraag het ons."),
    ),
    "not_for_us": Answer(
        False,
        _("Past niet in de collectie"),
        _(
            "Dank je voor je idee. We hebben niet genoeg lezers voor deze titel, daarom kopen we hem niet. "
            "Zoek je iets wat erop lijkt? We denken graag met je mee."
        ),
    ),
    "not_to_be_had": Answer(
        False,
        _("Niet meer te koop"),
        _("Dank je voor je idee. Deze titel is helaas niet meer te koop."),
    ),
    "no_money": Answer(
        False,
        _("Geen geld meer dit jaar"),
        _("Dank je voor je idee. Ons geld voor dit jaar is op. Je mag het volgend jaar nog eens vragen."),
    ),
    "here_already": Answer(
        False,
        _("We hebben het al"),
        _("Goed nieuws: we hebben deze titel al. Je vindt hem als je zoekt op de titel."),
    ),
}


def answer_in(key: str, language: str) -> str:
    """The text of an answer in a language. key: of ANSWERS; anything else gives an empty text."""
    found = ANSWERS.get(key)
    if found is None:
        return ""
    with speaking(language):
        return str(found.text)
