# SPDX-License-Identifier: EUPL-1.2
"""What this room says about the personal data that it keeps.

Money rows stay for seven years (Algemene wet inzake rijksbelastingen, article 52), but without the person once that
person is erased, or once they were settled long enough ago.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from reuring.ledger.books import owed_cents
from reuring.ledger.models import Charge, Entry
from reuring.ledger.money import say
from reuring.people.models import Person
from reuring.people.personal import register_personal, rows_of, show_nothing
from reuring.people.policy import Obstacle


def _still_open(person: Person) -> Iterable[Obstacle]:
    owed = owed_cents([person.pk])[person.pk]
    if owed:
        text = _("Er staat nog %(owed)s open. Betaal dat eerst, of vraag de bibliotheek om hulp.") % {"owed": say(owed)}
        yield Obstacle("charges-open", text)


register_personal(
    Charge,
    "person",
    export=lambda person: rows_of(
        Charge, "person", person, only=("public_id", "kind", "params", "amount_cents", "open_cents", "at")
    ),
    obstacles=_still_open,
)
register_personal(
    Entry,
    "person",
    export=lambda person: rows_of(Entry, "person", person, only=("public_id", "kind", "road", "at", "reason")),
)
register_personal(Entry, "actor", export=show_nothing)
