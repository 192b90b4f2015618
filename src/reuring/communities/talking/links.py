# SPDX-License-Identifier: EUPL-1.2
"""Links in a mail that let a member do one thing without logging in: answer one post, or stop the mails of a group.

What they open is signed and runs out; whether it still holds is asked when it is used, so that leaving the group ends
all of them. Nothing about them is kept here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.core import signing
from django.urls import reverse

from reuring.activities.together.links import own_site
from reuring.communities.models import Member, Post

_ANSWER: Final = "reuring.communities.talking.answer"
_STOP: Final = "reuring.communities.talking.stop"
ANSWER_WORKS: Final = timedelta(days=30)
# A mail that is found back in a year must still be possible to stop.
STOP_WORKS: Final = timedelta(days=3 * 365)


def _signer(salt: str) -> signing.TimestampSigner:
    # A mail makes links of letters, digits, dots and dashes only.
    return signing.TimestampSigner(salt=salt, sep=".")


def site() -> str:
    """Scheme and host for links in a mail; empty where nobody set it."""
    return own_site().rstrip("/")


def answer_address(member_id: str, post_id: str) -> str:
    """Where a member answers a post. Both by their public ids. Without scheme and host where nobody set them."""
    token = _signer(_ANSWER).sign(f"{member_id}-{post_id}")
    return site() + reverse("communities:talk_answer", args=[token])


def stop_address(member_id: str) -> str:
    """Where a member says that no more mails about the group need come."""
    return site() + reverse("communities:talk_stop", args=[_signer(_STOP).sign(member_id)])


def answering(token: str) -> tuple[Member, Post] | None:
    """Who answers which post with this; None for a link that is forged or old, or whose member or post is gone."""
    try:
        value = _signer(_ANSWER).unsign(token, max_age=ANSWER_WORKS)
    except signing.BadSignature:
        return None
    member_id, _dash, post_id = value.partition("-")
    member = Member.objects.current().select_related("community__node", "person").filter(public_id=member_id).first()
    if member is None or member.person.merged_into_id is not None:
        return None
    post = Post.objects.shown().select_related("member", "parent").filter(public_id=post_id).first()
    return (member, post) if post is not None and post.community_id == member.community_id else None


def stopping(token: str) -> Member | None:
    """Whose mails stop with this."""
    try:
        member_id = _signer(_STOP).unsign(token, max_age=STOP_WORKS)
    except signing.BadSignature:
        return None
    return Member.objects.filter(public_id=member_id).select_related("community__node").first()
