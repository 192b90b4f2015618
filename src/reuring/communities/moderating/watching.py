# SPDX-License-Identifier: EUPL-1.2
"""The one function that the verbs for posts, asks and offers, and ideas call with what was just written."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Idea
from reuring.communities.models import Case, Listing, Post
from reuring.communities.moderating.hiding import Thing, hide, open_case
from reuring.communities.moderating.moderators import works_here
from reuring.communities.moderating.spam import NEW, SAME_WITHIN, Treatment, Verdict, Written, how_often, verdict
from reuring.people.models import Account

# What who wrote it is told, kindly, when it waits until somebody looked.
HELD = _("Dank je! We lezen het even na. Daarna staat het erbij; je hoeft niets te doen.")
HELD_TILL_TOMORROW = _("Dank je! Er komt vandaag heel veel binnen. Wat jij schreef is bewaard: we lezen het morgen.")
# So many earlier texts of a day are compared.
MOST_COMPARED = 200


@transaction.atomic
def watch(
    *,
    post: Post | None = None,
    listing: Listing | None = None,
    idea: Idea | None = None,
    by: Account | None = None,
    is_flood: bool = False,
    at: datetime,
) -> Promise | None:
    """Look at what was just written, in the transaction that keeps it: exactly one of post, listing and idea.

    by: the colleague who typed it for somebody, whom we trust. is_flood: more came in today than anybody reads.
    What looks like spam comes before the moderators, and waits unseen where it looks so much like it: then the row is
    hidden (`hidden_at`, of an idea `held_at`), also on the object given. Returns what to tell who wrote it then;
    None where it stands.
    """
    thing = Thing.of(post=post, listing=listing, idea=idea)
    found = verdict(_written(thing, by, is_flood, at))
    return _treat(thing, found, is_flood, at)


def _treat(thing: Thing, found: Verdict, is_flood: bool, at: datetime) -> Promise | None:
    if found.treatment is Treatment.PASS:
        return None
    case = open_case(thing, by_rule=" ".join(found.signs), at=at)
    if found.treatment is not Treatment.HOLD:
        return None
    hide(case, at=at)
    return HELD_TILL_TOMORROW if is_flood else HELD


def _written(thing: Thing, by: Account | None, is_flood: bool, at: datetime) -> Written:
    since_day = at - SAME_WITHIN
    if thing.about == Case.About.POST:
        post: Post = thing.row
        member = post.member
        others = Post.objects.filter(made_at__gte=since_day, made_at__lte=at).exclude(pk=post.pk)
        if member is not None:
            others = others.filter(member__person=member.person_id)
        trusted = by is not None or post.written_by_id is not None or (member is not None and member.is_host)
        here = at - member.joined_at if member is not None and member.joined_at else None
        texts = others.order_by("-made_at").values_list("text", flat=True)[:MOST_COMPARED]
        trusted = trusted or (member is not None and works_here(member.person, at))
        return Written(post.text, here, how_often(post.text, list(texts)), trusted, is_flood)
    if thing.about == Case.About.LISTING:
        listing: Listing = thing.row
        said = Listing.objects.filter(made_at__gte=since_day, made_at__lte=at, person=listing.person_id)
        rows = said.exclude(pk=listing.pk).order_by("-made_at").values_list("title", "text")[:MOST_COMPARED]
        text = f"{listing.title}\n{listing.text}"
        trusted = by is not None or listing.entered_by_id is not None
        same = how_often(text, ["\n".join(row) for row in rows])
        # Known for as long as the library knows them; a clock that runs behind makes nobody new.
        since = at - listing.person.created_at
        return Written(text, since if since >= timedelta() else NEW, same, trusted, is_flood)
    idea: Idea = thing.row
    given = Idea.objects.filter(made_at__gte=since_day, made_at__lte=at).exclude(pk=idea.pk)
    pairs = given.order_by("-made_at").values_list("title", "text")[:MOST_COMPARED]
    text = f"{idea.title}\n{idea.text}"
    known = NEW if idea.person_id is not None else None
    return Written(text, known, how_often(text, ["\n".join(pair) for pair in pairs]), by is not None, is_flood)
