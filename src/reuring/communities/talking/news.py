# SPDX-License-Identifier: EUPL-1.2
"""How often a member hears of a group."""

from __future__ import annotations

from django.db import transaction

from reuring.communities.models import Member


@transaction.atomic
def choose_digest(*, member: Member, digest: Member.Digest) -> Member:
    """Keep how often the news of a group come to a member, who may choose so at any time. Twice changes nothing."""
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if member.digest != digest:
        member.digest = digest
        member.save(update_fields=["digest"])
    return member
