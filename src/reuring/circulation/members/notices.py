# SPDX-License-Identifier: EUPL-1.2
"""What people are told about their subscription before it costs something again.

That one ends is told by the daily round of the room (`circulation.subscription_ending`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.circulation.models import Subscription
from reuring.people.notices.kinds import LONG, SHORT, Field, Form, NoticeKind, Text, Urgency, register_kind
from reuring.people.notices.telling import Telling, tell

NEXT_TERM: Final = "circulation.next_term"


def terms_to_come(abouts: Collection[str]) -> set[str]:
    """Of these subscriptions, those that still renew by themselves."""
    rows = Subscription.objects.filter(public_id__in=abouts, renews_by_itself=True, ended_at=None)
    return set(rows.values_list("public_id", flat=True))


register_kind(
    NoticeKind(
        key=NEXT_TERM,
        urgency=Urgency.DIGEST,
        title=_("Je abonnement gaat door"),
        explanation=_("Ruim voordat een nieuw jaar begint dat iets kost."),
        fields=(
            Field("starts_on", "begint_op", _("de eerste dag van het nieuwe jaar"), "2026-04-01", Form.DATE),
            Field("fee", "prijs", _("wat het kost"), 4_800, Form.CENTS),
        ),
        texts={
            ("nl", LONG): Text(
                subject="Je abonnement gaat door",
                body="Op {begint_op} begint een nieuwe periode van je abonnement. Dat kost {prijs}. Je hoeft niets te "
                "doen. Wil je stoppen? Zeg het voor die dag op in Mijn bibliotheek, of bij de balie.",
            ),
            ("de", LONG): Text(
                subject="Dein Abonnement läuft weiter",
                body="Am {begint_op} beginnt ein neuer Zeitraum deines Abonnements. Das kostet {prijs}. Du brauchst "
                "nichts zu tun. Möchtest du aufhören? Kündige vor diesem Tag in Meine Bibliothek oder an der Theke.",
            ),
            ("en", LONG): Text(
                subject="Your subscription goes on",
                body="On {begint_op} a new term of your subscription begins. It costs {prijs}. You don't have to do "
                "anything. Would you like to stop? Tell us before that day in My library, or at the desk.",
            ),
            ("nl", SHORT): Text("Je abonnement gaat op {begint_op} door en kost dan {prijs}."),
            ("de", SHORT): Text("Dein Abonnement läuft am {begint_op} weiter und kostet dann {prijs}."),
            ("en", SHORT): Text("Your subscription goes on from {begint_op} and then costs {prijs}."),
        },
        order=61,
        still_holds=terms_to_come,
    )
)


def tell_next_term(subscription: Subscription, fee_cents: int, at: datetime) -> None:
    """Tell somebody that a new term follows, when, and what it costs."""
    assert subscription.ends_on is not None
    facts = {"starts_on": subscription.ends_on.isoformat(), "fee": fee_cents}
    key = f"next_term:{subscription.public_id}:{subscription.ends_on}"
    tell([Telling(NEXT_TERM, subscription.person_id, key, facts, about=subscription.public_id)], at=at)
