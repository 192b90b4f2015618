# SPDX-License-Identifier: EUPL-1.2
"""What is said in the group of the demonstration: a welcome, a question for everyone, a poll for a date."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from django.utils import timezone

from reuring.communities.groups.joining import join
from reuring.communities.models import Community, Member, Post
from reuring.communities.talking.editing import mark_answered, pin_post
from reuring.communities.talking.polling import begin_poll, choose_moments
from reuring.communities.talking.saying import PostFacts, say
from reuring.people.actor import Actor
from reuring.people.models import Account, Person
from reuring.threads.models import Topic

ACTOR: Final = Actor.command("reuring demo")
# By the beginning of a login in the demonstration, or else the name: under which name they take part.
_PEOPLE: Final = (("host@", "Truus"), ("member@", "Mia"), ("volunteer@", "Piet"))
_LETTERS: Final = ("Annie", "Vaessen")


def talking_demo(group: Community, at: datetime) -> None:
    """Let people of the demonstration talk in that group. Loading twice changes nothing."""
    if Post.objects.filter(community=group, kind=Post.Kind.POLL).exists():
        return
    people = [Person.objects.filter(account__email__startswith=login).first() for login, _name in _PEOPLE]
    joined = at - timedelta(days=150)
    members = [
        _member(group, person, name, joined)
        for person, (_login, name) in zip(people, _PEOPLE, strict=True)
        if person is not None
    ]
    if len(members) < len(_PEOPLE):
        return
    truus, mia, piet = members
    day = timedelta(days=1)
    welcome = _say(truus, "Welkom! Vertel gerust wie je zoekt. Elke vraag is goed, ook de eerste.", at - 60 * day)
    pin_post(post=welcome, is_pinned=True, actor=ACTOR, at=at - 60 * day)
    _say(mia, "Dag, ik ben @Mia. Mijn opa kwam uit Polen naar de mijn. Waar begin ik?", at - 58 * day, welcome)
    _say(piet, "Dag @Mia! Kom dinsdag, dan kijken we samen in de kaarten van de Hendrik.", at - 57 * day, welcome)
    found = _ask(mia, "Wat betekent “koempel” op een oud loonstrookje?", group, at - 40 * day)
    _say(piet, "Zo noemden mijnwerkers elkaar: een maat, van het Duitse Kumpel.", at - 39 * day, found)
    mark_answered(post=found, is_answered=True, actor=ACTOR, at=at - 38 * day)
    public = _ask(truus, "Wie kan oud Duits handschrift lezen? We hebben akten uit Übach, van rond 1880.", group,
                  at - 6 * day, is_public=True)  # fmt: skip
    _say(mia, "Mijn buurvrouw misschien. Ik vraag het haar.", at - 5 * day, public)
    annie = Person.objects.filter(given_name=_LETTERS[0], family_name=_LETTERS[1]).first()
    if annie is not None:
        # She told it by telephone, and a colleague wrote it down.
        colleague = Account.objects.filter(email__startswith="community-librarian@").select_related("person").first()
        say(
            member=_member(group, annie, "Annie", joined),
            facts=PostFacts("Ik las het op school nog. Laat mij eens kijken."),
            parent=public,
            actor=Actor.person(colleague) if colleague is not None else ACTOR,
            at=at - 3 * day,
        )
    _poll(truus, (mia, piet), at)


def _member(group: Community, person: Person, name: str, at: datetime) -> Member:
    there = Member.objects.current().filter(community=group, person=person).first()
    return there or join(
        community=group, person=person, name=name, shown_to=Member.ShownTo.MEMBERS, is_added=True, actor=ACTOR, at=at
    )


def _say(member: Member, text: str, at: datetime, parent: Post | None = None) -> Post:
    return say(member=member, facts=PostFacts(text), parent=parent, actor=ACTOR, at=at)


def _ask(member: Member, text: str, group: Community, at: datetime, *, is_public: bool = False) -> Post:
    topic = Topic.objects.filter(node_topics__node=group.node_id).order_by("path").first()
    facts = PostFacts(text, kind=Post.Kind.QUESTION, topic=topic, is_public=is_public)
    return say(member=member, facts=facts, actor=ACTOR, at=at)


def _poll(host: Member, others: tuple[Member, Member], at: datetime) -> None:
    today = timezone.localdate(at)
    starts = [timezone.make_aware(datetime.combine(today + timedelta(days=days), time(10))) for days in (12, 13, 15)]
    poll = begin_poll(
        member=host,
        text="Samen naar het archief in Maastricht. Welke dag past?",
        moments=[(start, start + timedelta(hours=3)) for start in starts],
        closes_at=at + timedelta(days=7),
        actor=ACTOR,
        at=at - timedelta(days=2),
    )
    keys = [moment.pk for moment in poll.moments.order_by("starts_at")]
    for member, answers in ((host, "yes yes no"), (others[0], "no yes maybe"), (others[1], "maybe yes yes")):
        choose_moments(
            poll=poll, member=member, answers=dict(zip(keys, answers.split(), strict=True)), actor=ACTOR,
            at=at - timedelta(days=1),
        )  # fmt: skip
