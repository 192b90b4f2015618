# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about asks, offers and matches."""

from __future__ import annotations

from django.db.models import Count, F, Q

from reuring.communities.models import Listing, Match
from reuring.engine.checks import Check, register_check


def helping() -> Check:
    """Whether nobody meets more people than they wanted, every match is of an ask and an offer, and of two people."""
    for side in ("ask", "offer"):
        agreed = Q(
            **{
                f"{side}_matches__stopped_at__isnull": True,
                f"{side}_matches__closed_at__isnull": True,
                f"{side}_matches__ask_says": True,
                f"{side}_matches__offer_says": True,
            }
        )
        crowded = Listing.objects.annotate(meets=Count(f"{side}_matches", filter=agreed)).filter(meets__gt=F("most"))
        if found := crowded.values_list("public_id", flat=True).first():
            return Check(False, f"Listing {found} meets more people than it wanted.", "Stop one of its matches.")
    mixed = Match.objects.exclude(ask__side=Listing.Side.ASK, offer__side=Listing.Side.OFFER)
    if found := mixed.values_list("public_id", flat=True).first():
        return Check(False, f"Match {found} is not of an ask and an offer.", "Stop it.")
    if found := Match.objects.live().filter(ask__person=F("offer__person")).values_list("public_id", flat=True).first():
        return Check(False, f"Match {found} is of somebody with themselves.", "Stop it; two people were merged.")
    return Check(True, f"{Match.objects.live().count()} matches, none with one too many.")


register_check("helping", helping)
