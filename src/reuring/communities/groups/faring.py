# SPDX-License-Identifier: EUPL-1.2
"""What is known of how groups fare, for `health`. A constant number of queries, however many groups."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Max, Min, Q, Sum
from django.utils import timezone
from django.utils.translation import override

from reuring.communities.groups import notices, telling
from reuring.communities.groups.health import NEW_FACES_DAYS, HealthFacts, Sign, signs_of
from reuring.communities.groups.sessions import follow_sessions
from reuring.communities.models import Community, Meeting, MeetingGuest, Member
from reuring.communities.rights import ACCOMPANY
from reuring.people.models import RoleGrant
from reuring.people.notices.kinds import register_gatherer
from reuring.people.notices.telling import Telling, tell

# Of meetings that are longer ago nobody is asked any more.
UNSAID_DAYS: Final = 60
# First names of who came along once go after so many days.
GUESTS_KEPT_DAYS: Final = 7
_MONDAY: Final = 0


def facts_of(communities: Collection[Community], at: datetime) -> dict[int, HealthFacts]:
    """By key of the group: what is known of it on that day. Four queries."""
    on = timezone.localdate(at)
    keys = [community.pk for community in communities]
    since = at - timedelta(days=NEW_FACES_DAYS)
    is_counted = Q(held_at__isnull=False, new_faces__isnull=False, starts_at__gt=since)
    coming = Q(cancelled_at__isnull=True, ends_at__gt=at)
    # The door counts an evening of the programme.
    was_programme = Q(session__isnull=False, cancelled_at__isnull=True, ends_at__lt=at)
    meetings: dict[int, Any] = {
        row["community"]: row
        for row in Meeting.objects.filter(community__in=keys)
        .values("community")
        .annotate(
            last=Max("starts_at", filter=Q(held_at__isnull=False) | was_programme),
            next=Min("starts_at", filter=coming),
            unsaid=Count("pk", filter=Q(held_at__isnull=True, cancelled_at__isnull=True, session__isnull=True,
                                        ends_at__lt=at, ends_at__gt=at - timedelta(days=UNSAID_DAYS))),
            counted=Count("pk", filter=is_counted),
            faces=Sum("new_faces", filter=is_counted),
            no_room=Count("pk", filter=coming & Q(room__isnull=False, booking__state__in=("declined", "cancelled"))),
        )
        .order_by()
    }  # fmt: skip
    ready = Q(state=Member.State.ASKED) & (Q(guardian_agreed_at__isnull=False) | Q(person__born_on__isnull=True)
                                           | Q(community__is_for_minors=False))  # fmt: skip
    people: dict[int, Any] = {
        row["community"]: row
        for row in Member.objects.filter(community__in=keys)
        .values("community")
        .annotate(
            members=Count("pk", filter=Q(state=Member.State.MEMBER)),
            hosts=Count("pk", filter=Q(is_host=True)),
            asked=Min("asked_at", filter=ready),
        )
        .order_by()
    }
    # Who accompanied it and does so no more, counts as nobody.
    grants = RoleGrant.objects.in_force(on).filter(person__in=[each.librarian_id for each in communities])
    librarians = set(grants.filter(role__in=ACCOMPANY).values_list("person_id", flat=True))
    found = {}
    for community in communities:
        met: dict[str, Any] = meetings.get(community.pk, {})
        who: dict[str, Any] = people.get(community.pk, {})
        last, coming_at, asked = met.get("last"), met.get("next"), who.get("asked")
        found[community.pk] = HealthFacts(
            began_on=timezone.localdate(community.began_at or at),
            rhythm_days=Community.RHYTHM_DAYS.get(community.rhythm),
            last_held_on=timezone.localdate(last) if last else None,
            next_on=timezone.localdate(coming_at) if coming_at else None,
            unsaid=met.get("unsaid") or 0,
            counted=met.get("counted") or 0,
            new_faces=met.get("faces") or 0,
            members=who.get("members") or 0,
            hosts=who.get("hosts") or 0,
            waiting_days=(on - timezone.localdate(asked)).days if asked else None,
            has_librarian=community.librarian_id in librarians,
            is_for_minors=community.is_for_minors,
            no_room=bool(met.get("no_room")),
        )
    return found


def signs_for(communities: Collection[Community], at: datetime) -> dict[int, list[Sign]]:
    """By key of the group: its signs, heaviest first; none for one that does not live."""
    living = [community for community in communities if community.is_living]
    on = timezone.localdate(at)
    return {key: signs_of(facts, on) for key, facts in facts_of(living, at).items()}


def tell_how_groups_fare(at: datetime) -> int:
    """On Mondays: who carries or accompanies a group hears of its heaviest sign, where it asks for somebody.

    The same sign is told once a month at most, so that nobody is nagged. Returns how many notices are new.
    """
    if timezone.localdate(at).weekday() != _MONDAY:
        return 0
    living = list(Community.objects.living().select_related("node", "librarian"))
    new = 0
    for community in living:
        if not any(sign.weight >= 45 for sign in signs_for([community], at)[community.pk]):
            continue
        told = []
        for person in telling.who_carries(community, at):
            with override(person.language or "nl"):
                first = signs_for([community], at)[community.pk][0]
                path = f"{community.node.address}meetings/" if first.page == "meetings" else community.node.address
                words, link = f"{first.text} {first.todo}", telling.link_to(path)
            key = f"{notices.HEALTH}:{community.public_id}:{first.code}:{at:%Y-%m}"
            facts = {"group": community.node.title, "words": words, "link": link}
            told.append(Telling(notices.HEALTH, person.pk, key, facts, about=community.public_id))
        new += tell(told, at=at)
    return new


def tell_of_tomorrow(at: datetime) -> int:
    """Who wants to hear of meetings is reminded of tomorrow's. First names of guests of last week go. Returns how many
    notices are new."""
    follow_sessions(at=at)
    MeetingGuest.objects.filter(meeting__ends_at__lt=at - timedelta(days=GUESTS_KEPT_DAYS)).delete()
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    found = Meeting.objects.coming(at).filter(starts_at__date=tomorrow, community__ended_at__isnull=True)
    new = 0
    for meeting in found.select_related("community__node", "room__branch", "branch", "place"):
        members = meeting.community.members.current().exclude(digest=Member.Digest.NONE)
        said: dict[str, dict[str, object]] = {}
        told = []
        # Who signs up for a session hears of it there.
        for person_id, language in (
            members.values_list("person", F("person__language")) if not meeting.session_id else ()
        ):
            if language not in said:
                with override(language or "nl"):
                    said[language] = telling.facts_of_meeting(meeting)
            key = f"{notices.TOMORROW}:{meeting.public_id}:{meeting.sequence}"
            told.append(Telling(notices.TOMORROW, person_id, key, said[language], about=meeting.public_id))
        new += tell(told, at=at)
    return new


register_gatherer("communities.health", tell_how_groups_fare)
register_gatherer("communities.meetings", tell_of_tomorrow)
