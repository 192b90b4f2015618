# SPDX-License-Identifier: EUPL-1.2
"""Who makes an activity, in which role, with visible credit. Residents are shown only with their consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language

from reuring.activities.models import Activity, Idea, Maker
from reuring.activities.together.policy import obstacles_to_maker
from reuring.activities.together.refusals import MakerRefused
from reuring.partners.models import Partner
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Person
from reuring.threads import outbox
from reuring.threads.addresses import local
from reuring.threads.models import Link, Node, NodeKind, Source

# How long the address to ask somebody by is kept while they say nothing.
ASKED_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class Who:
    """Who makes it: one of a partner, a group (its node), a colleague (`is_staff`) and a resident.

    name: of a person as it is shown; an organisation has its own. email: to ask a resident by.
    """

    partner: Partner | None = None
    community: Node | None = None
    person: Person | None = None
    name: str = ""
    email: str = ""
    is_staff: bool = False

    @property
    def shown_name(self) -> str:
        if self.partner is not None:
            return self.partner.name
        return self.community.title if self.community is not None else " ".join(self.name.split())


@transaction.atomic
def name_maker(*, activity: Activity, who: Who, role: str, site: str, actor: Actor, at: datetime) -> Maker:
    """Name a maker of an activity. A resident is asked first, by a link, and shown nowhere before they say yes.

    role: of `Maker.Role`. site: scheme and host for the link in the mail.
    Raises MakerRefused with every obstacle.
    """
    from reuring.activities.together.jobs import send_maker_mail

    activity = Activity.objects.select_for_update(of=("self",)).select_related("node").get(pk=activity.pk)
    is_person = who.partner is None and who.community is None
    same = activity.makers.filter(role=role, partner=who.partner, community=who.community)
    if is_person:
        same = same.filter(name__iexact=who.shown_name)
    obstacles = obstacles_to_maker(
        kinds=(who.partner is not None) + (who.community is not None) + (is_person and bool(who.name.strip())),
        name=who.shown_name,
        is_there=same.exists(),
    )
    if obstacles:
        raise MakerRefused(*obstacles)
    asks = is_person and not who.is_staff
    maker = Maker.objects.create(
        activity=activity,
        role=role,
        partner=who.partner,
        community=who.community,
        person=who.person,
        is_staff=who.is_staff,
        name=who.shown_name[:120] if is_person else "",
        email=who.email.strip().lower() if asks else "",
        position=_next_position(activity),
        agreed_at=None if asks else at,
    )
    tie(maker=maker, actor=actor, at=at)
    _record(maker, "add", actor, at)
    if maker.email:
        send_maker_mail.defer(subject=maker.public_id, site=site)
    return maker


@transaction.atomic
def change_role(*, maker: Maker, role: str, is_first: bool, actor: Actor, at: datetime) -> Maker:
    """Give a maker another role. is_first: before all the others.

    Raises MakerRefused when they are there in that role already.
    """
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=maker.activity_id)
    maker = activity.makers.get(pk=maker.pk)
    same = activity.makers.filter(role=role, partner=maker.partner, community=maker.community, name=maker.name)
    obstacles = obstacles_to_maker(kinds=1, name=name_of(maker), is_there=same.exclude(pk=maker.pk).exists())
    if obstacles:
        raise MakerRefused(*obstacles)
    maker.role = role
    maker.save(update_fields=["role"])
    if is_first:
        others = activity.makers.exclude(pk=maker.pk).values_list("pk", flat=True)
        for position, key in enumerate([maker.pk, *others]):
            Maker.objects.filter(pk=key).update(position=position)
    _record(maker, "edit", actor, at)
    return maker


@transaction.atomic
def remove_maker(*, maker: Maker, actor: Actor, at: datetime) -> None:
    """No longer name somebody as a maker."""
    _record(maker, "remove", actor, at)
    node, activity = _node_of(maker), maker.activity
    maker.delete()
    still = Maker.objects.filter(activity=activity)
    if node is not None and not any(_node_of(each) == node for each in still.select_related("partner", "community")):
        Link.objects.filter(from_node=activity.node, to_node=node, relation=Link.Relation.MADE_BY).delete()
        outbox.note([activity.node_id, node.pk])


@transaction.atomic
def say_name(*, maker: Maker, may_show: bool, at: datetime) -> Maker:
    """Keep whether a maker's name may be shown. From their own link; the address they were asked by is forgotten."""
    maker = Maker.objects.select_for_update().get(pk=maker.pk)
    if may_show and not maker.is_shown:
        maker.agreed_at, maker.withdrawn_at = at, None
    elif not may_show and maker.agreed_at is not None and maker.withdrawn_at is None:
        maker.withdrawn_at = at
    maker.email = ""
    maker.save(update_fields=["agreed_at", "withdrawn_at", "email"])
    return maker


def tie(*, maker: Maker, actor: Actor, at: datetime) -> None:
    """Let an activity lead to the partner or group that makes it, and back. In the caller's transaction."""
    node = _node_of(maker)
    if node is None:
        return
    person = actor.account.person if actor.account else None
    Link.objects.get_or_create(
        from_node_id=maker.activity.node_id,
        to_node=node,
        relation=Link.Relation.MADE_BY,
        defaults={"source": Source.STAFF, "made_by": person, "made_at": at},
    )
    outbox.note([maker.activity.node_id, node.pk])


def credit_giver(*, idea: Idea, activity: Activity, at: datetime) -> Maker | None:
    """Name who gave the idea as a maker of its activity; shown as far as they agreed. In the caller's transaction.

    None for a giver without a name.
    """
    if not idea.given_name or activity.makers.filter(idea=idea).exists():
        return None
    return Maker.objects.create(
        activity=activity,
        role=Maker.Role.AMBASSADOR,
        person=idea.person,
        idea=idea,
        name=idea.given_name,
        position=_next_position(activity),
        agreed_at=at if _may_name(idea) else None,
    )


def follow_the_idea(*, idea: Idea, at: datetime) -> None:
    """Show the giver's name on what came of the idea, or take it away. In the caller's transaction."""
    makers = Maker.objects.filter(idea=idea)
    if _may_name(idea):
        makers.filter(agreed_at=None).update(agreed_at=at)
        makers.update(withdrawn_at=None)
    else:
        makers.filter(agreed_at__isnull=False, withdrawn_at=None).update(withdrawn_at=at)


def _may_name(idea: Idea) -> bool:
    return idea.shows_name and idea.agreed_at is not None and idea.withdrawn_at is None


def forget_asked(*, before: datetime) -> int:
    """Take away the addresses of people who were asked before that moment and said nothing. Returns how many."""
    from reuring.people.models import AuditEvent

    recent = AuditEvent.objects.filter(subject_kind=KIND, verb="add", at__gte=before).values("subject_key")
    return Maker.objects.exclude(email="").exclude(public_id__in=recent).update(email="")


# Shown


@dataclass(frozen=True, slots=True)
class Credit:
    """A maker as visitors see them. address: of a partner or a group, else empty."""

    name: str
    role: str
    address: str


def credits_of(activity: Activity) -> list[Credit]:
    """The makers of an activity that visitors may see, in order. One query; none for one whose makers were fetched."""
    makers = activity.makers.all()
    if "makers" not in getattr(activity, "_prefetched_objects_cache", {}):
        makers = makers.select_related("partner__node", "community")
    found = []
    for maker in makers:
        node = _node_of(maker)
        if not maker.is_shown or not name_of(maker):
            continue
        is_public = node is not None and node.visibility == Node.Visibility.PUBLIC
        role = str(Maker.Role(maker.role).label)
        found.append(Credit(name_of(maker), role, local(node.address) if node is not None and is_public else ""))
    return found


def name_of(maker: Maker) -> str:
    """The name of a maker."""
    if maker.partner is not None:
        return maker.partner.name
    return maker.community.title if maker.community is not None else maker.name


def groups() -> list[Node]:
    """The groups that can be named, by title."""
    language = (get_language() or "nl").split("-")[0]
    nodes = Node.objects.public().filter(kind=NodeKind.COMMUNITY)
    return sorted(nodes, key=lambda node: (node.language != language, node.title.casefold()))


# Inside

KIND: Final = "maker"


def _node_of(maker: Maker) -> Node | None:
    return maker.partner.node if maker.partner is not None else maker.community


def _next_position(activity: Activity) -> int:
    last = activity.makers.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def _record(maker: Maker, verb: str, actor: Actor, at: datetime) -> None:
    # The trail outlives an erasure, so a person's name does not stand in it.
    after = {"activity": maker.activity.node.public_id, "role": str(maker.role)}
    if maker.partner is not None:
        after["partner"] = maker.partner.public_id
    record_event(actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=maker.public_id, after=after)
