# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about what is said in groups."""

from __future__ import annotations

from django.db.models import F, Q

from reuring.communities.models import Mention, Post
from reuring.engine.checks import Check, register_check


def conversations() -> Check:
    """Whether each reply is under a beginning in its own group, and who is named is of that group."""
    astray = Post.objects.filter(parent__isnull=False).filter(
        ~Q(parent__community=F("community")) | Q(parent__parent__isnull=False)
    )
    if found := astray.values_list("public_id", flat=True).first():
        return Check(False, f"Reply {found} is in no conversation of its group.", "Take it away, or tell us.")
    public = Post.objects.filter(is_public=True).filter(~Q(kind=Post.Kind.QUESTION) | Q(community__is_for_minors=True))
    if found := public.values_list("public_id", flat=True).first():
        return Check(False, f"Post {found} is open to everyone and may not be.", "Make it a post of its group only.")
    strange = Mention.objects.exclude(member__community=F("post__community"))
    if found := strange.values_list("post__public_id", flat=True).first():
        return Check(False, f"Post {found} names somebody of another group.", "Let its writer save it anew.")
    return Check(True, f"{Post.objects.count()} posts, each in its conversation.")


register_check("conversations", conversations)
