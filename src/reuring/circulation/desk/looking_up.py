# SPDX-License-Identifier: EUPL-1.2
"""Whose card or which copy a number belongs to, and what is wrong with one that belongs to nothing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Identifier, Item
from reuring.circulation.desk.answers import Words
from reuring.circulation.desk.scans import halves, is_isbn
from reuring.people.card_numbers import has_our_form, is_mistyped, normalized_card_number
from reuring.people.cards import MISTYPED
from reuring.people.models import Card

_SHORTEST = 4


def find(text: str) -> Card | Item | None:
    """The card or the copy with this number; mostly in one query.

    A card has its person; a copy its status and its place on the shelf only.
    """
    return _card(text) or _item(text) if has_our_form(normalized_card_number(text)) else _item(text) or _card(text)


def _item(text: str) -> Item | None:
    found = Item.objects.filter(barcode=text)
    return found.only("pk", "public_id", "barcode", "status", "location", "shelf_mark").first()


def _card(text: str) -> Card | None:
    return Card.objects.filter(number=normalized_card_number(text)).select_related("person").first()


def why_unknown(text: str) -> tuple[Words, Words]:
    """What the screen says about a number that belongs to nothing: large words, and what to do now.

    A card with a wrong check digit, an ISBN instead of our own code, two scans in one and half a scan are recognised.
    """
    if is_mistyped(normalized_card_number(text)):
        return _("Dit pasnummer klopt niet"), MISTYPED
    if is_isbn(text):
        known = Identifier.objects.filter(scheme=Identifier.Scheme.ISBN, value=text.replace("-", "")).exists()
        note = (
            _("Dit is de code van de uitgever. Scan onze eigen streepjescode op het boek.")
            if known
            else _("Dit is de code van de uitgever, en deze uitgave hebben we niet. Is het boek wel van ons?")
        )
        return _("Dit is een ISBN"), note
    if is_glued(text):
        return _("Twee scans in één"), _("De scanner plakte twee codes aan elkaar. Scan ze nog eens, één voor één.")
    if len(text) >= _SHORTEST and (
        Item.objects.filter(barcode__startswith=text).exists() or Card.objects.filter(number__startswith=text).exists()
    ):
        return _("Een halve scan"), _("Hier ontbreken cijfers. Scan nog een keer, of typ het nummer helemaal.")
    return (
        _("Deze code kennen we niet"),
        _("Scan nog een keer. Lukt het niet? Leg het exemplaar apart en zoek de titel op."),
    )


def is_glued(text: str) -> bool:
    """Whether this is two known numbers in one, by a scanner that sent no Enter between them."""
    numbers = set(halves(text) or ())
    if not numbers:
        return False
    found = Item.objects.filter(barcode__in=numbers).count() + Card.objects.filter(number__in=numbers).count()
    return found == len(numbers)
