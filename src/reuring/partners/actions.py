# SPDX-License-Identifier: EUPL-1.2
"""The verbs that write partners: who they are, who acts for them, and that they are partners no more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from reuring.engine.public_ids import new_public_id
from reuring.partners.models import Partner, PartnerInvitation, PartnerMember, PartnerRole, PartnerText
from reuring.partners.policy import obstacles_to_keep
from reuring.people.actions import Refused, end_role, grant_role
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Person, RoleGrant
from reuring.people.names import sort_key
from reuring.people.roles import Role
from reuring.places.models import Municipality
from reuring.threads import outbox
from reuring.threads.models import Node, NodeKind, NodeText, NodeTopic, Source, Topic

KIND: Final = "partner"
LONGEST_SUMMARY: Final = 180
# Membership decides about the role, whoever invited.
_RULE: Final = Actor.rule("partners")


class PartnerRefused(Refused):
    """A partner can't be written or ended."""


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """What is written about a partner. about: its text by language (`nl`, `de`, `en`); an empty one is taken away."""

    name: str
    kind: str
    website: str = ""
    email: str = ""
    phone: str = ""
    town: str = ""
    municipality: Municipality | None = None
    about: Mapping[str, str] = field(default_factory=dict)


def facts_of(partner: Partner) -> PartnerFacts:
    """What is written about a partner now."""
    return PartnerFacts(
        name=partner.name,
        kind=partner.kind,
        website=partner.website,
        email=partner.email,
        phone=partner.phone,
        town=partner.town,
        municipality=partner.municipality,
        about=dict(partner.texts.order_by("language").values_list("language", "about")),
    )


@transaction.atomic
def keep_partner(*, facts: PartnerFacts, partner: Partner | None = None, actor: Actor, at: datetime) -> Partner:
    """Write a partner with its texts and its node, so that it can be found: a new one, or one that there is.

    partner: None for a new one. Returns it.
    Raises PartnerRefused with every obstacle.
    """
    if partner is not None:
        partner = Partner.objects.select_for_update(of=("self",)).select_related("node").get(pk=partner.pk)
    name = " ".join(facts.name.split())
    others = Partner.objects.active().filter(sort_name=sort_key(name, "", ""))
    if partner is not None:
        others = others.exclude(pk=partner.pk)
    obstacles = obstacles_to_keep(
        name=name,
        same_name=others.exists(),
        is_active=partner is None or partner.is_active,
    )
    if obstacles:
        raise PartnerRefused(*obstacles)
    before = _told(partner) if partner else None
    if partner is None:
        public_id = new_public_id()
        node = Node(public_id=public_id, kind=NodeKind.PARTNER, address=f"/partners/{public_id}/", created_at=at)
        partner = Partner(public_id=public_id, created_at=at)
    else:
        node = partner.node
    about = {language: text.strip() for language, text in facts.about.items() if text.strip()}
    node.title, node.language, node.summary = name, "nl", summary_of(about.get("nl", ""))
    node.languages, node.municipality = sorted(about), facts.municipality
    node.save()
    partner.node, partner.name, partner.kind = node, name, facts.kind
    partner.website, partner.email, partner.phone = facts.website, facts.email, facts.phone
    partner.town, partner.municipality = facts.town.strip(), facts.municipality
    try:
        with transaction.atomic():
            partner.save()
    except IntegrityError:  # the same name, written at the same moment
        raise PartnerRefused(*obstacles_to_keep(name=name, same_name=True, is_active=True)) from None
    _keep_texts(partner, about)
    after = _told(partner)
    if before != after:
        record_event(
            actor=actor, at=at, verb="edit" if before else "add", subject_kind=KIND, subject_key=partner.public_id,
            before=before, after=after,
        )  # fmt: skip
    outbox.note([node.pk])
    return partner


def _keep_texts(partner: Partner, about: Mapping[str, str]) -> None:
    """The texts of a partner, and the summaries of its node in other languages, exactly as they are given."""
    PartnerText.objects.filter(partner=partner).exclude(language__in=about).delete()
    NodeText.objects.filter(node=partner.node).exclude(language__in=about).delete()
    for language, text in about.items():
        PartnerText.objects.update_or_create(partner=partner, language=language, defaults={"about": text})
        if language != "nl":
            NodeText.objects.update_or_create(
                node=partner.node, language=language, defaults={"title": partner.name, "summary": summary_of(text)}
            )


@transaction.atomic
def end_partner(*, partner: Partner, actor: Actor, at: datetime, reason: str = "") -> Partner:
    """The library no longer works with a partner: it is not found any more, and nobody acts for it.

    Ending it twice changes nothing. What was made together stays.
    """
    acting = PartnerMember.objects.current().filter(partner=partner).values("person")
    list(Person.objects.select_for_update().filter(pk__in=acting).order_by("pk"))
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if not partner.is_active:
        return partner
    for member in PartnerMember.objects.current().filter(partner=partner).order_by("person_id"):
        end_membership(member=member, actor=actor, at=at)
    PartnerInvitation.objects.open(at).filter(partner=partner).update(withdrawn_at=at)
    partner.ended_on = timezone.localdate(at)
    partner.save(update_fields=["ended_on"])
    Node.objects.filter(pk=partner.node_id).update(visibility=Node.Visibility.HIDDEN)
    outbox.note([partner.node_id])
    record_event(actor=actor, at=at, verb="end", subject_kind=KIND, subject_key=partner.public_id, reason=reason[:200])
    return partner


@transaction.atomic
def change_topics(
    *, partner: Partner, give: Collection[str] = (), take: Collection[str] = (), actor: Actor, at: datetime
) -> None:
    """Say what a partner is about, so that it is found beside what else is. give, take: keys of topics.

    Unknown and retired topics are passed over.
    """
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    before = _topics(partner)
    NodeTopic.objects.filter(node=partner.node_id, topic__key__in=take).delete()
    by = actor.account.person if actor.account else None
    for topic in Topic.objects.filter(key__in=give, is_retired=False):
        NodeTopic.objects.get_or_create(
            node_id=partner.node_id, topic=topic, defaults={"source": Source.STAFF, "made_by": by}
        )
    after = _topics(partner)
    if before != after:
        outbox.note([partner.node_id])
        record_event(
            actor=actor, at=at, verb="topics", subject_kind=KIND, subject_key=partner.public_id,
            before={"topics": before}, after={"topics": after},
        )  # fmt: skip


def _topics(partner: Partner) -> list[str]:
    ties = NodeTopic.objects.filter(node=partner.node_id).order_by("topic__key")
    return list(ties.values_list("topic__key", flat=True))


# Members


@transaction.atomic
def become_member(*, partner: Partner, person: Person, role: PartnerRole, actor: Actor, at: datetime) -> PartnerMember:
    """Let somebody act for a partner from the day of `at`, and give them the role that opens the workspace.

    Who is a member already only gets the new `role`. Returns the membership.
    Raises PartnerRefused for a partner that was ended.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if not partner.is_active:
        raise PartnerRefused(*obstacles_to_keep(name=partner.name, same_name=False, is_active=False))
    on = timezone.localdate(at)
    member, _made = PartnerMember.objects.update_or_create(
        partner=partner, person=person, until=None, defaults={"role": role}, create_defaults={"role": role, "since": on}
    )
    opens = RoleGrant.objects.in_force(on).filter(person=person, role=Role.PARTNER)
    if not opens.exists():
        grant_role(person=person, role=Role.PARTNER, actor=_RULE, at=at)
    _record(actor, at, "add_member", member, after={"person": person.public_id, "role": str(role)})
    return member


@transaction.atomic
def end_membership(*, member: PartnerMember, actor: Actor, at: datetime) -> PartnerMember:
    """Let somebody no longer act for a partner, from now on. With the last one goes the role that opens the workspace.

    Ending it twice changes nothing. Returns the membership, whose row stays.
    """
    person = Person.objects.select_for_update().get(pk=member.person_id)
    member = PartnerMember.objects.select_for_update(of=("self",)).select_related("partner").get(pk=member.pk)
    if member.until is not None:
        return member
    on = timezone.localdate(at)
    member.until = max(on, member.since)
    member.save(update_fields=["until"])
    if not PartnerMember.objects.current().filter(person=person).exists():
        for grant in RoleGrant.objects.in_force(on).filter(person=person, role=Role.PARTNER).order_by("pk"):
            end_role(grant=grant, actor=_RULE, at=at)
    _record(actor, at, "end_member", member, before={"person": person.public_id, "role": str(member.role)})
    return member


def _record(
    actor: Actor,
    at: datetime,
    verb: str,
    member: PartnerMember,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    key = member.partner.public_id
    record_event(actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=key, before=before, after=after)


def summary_of(about: str) -> str:
    """The first paragraph of a text, cut at a word's end: what stands on a card."""
    first = " ".join(about.strip().split("\n\n", 1)[0].split())
    if len(first) <= LONGEST_SUMMARY:
        return first
    return first[:LONGEST_SUMMARY].rsplit(" ", 1)[0].rstrip(",;:.") + "\N{HORIZONTAL ELLIPSIS}"


def _told(partner: Partner) -> dict[str, Any]:
    return {
        "name": partner.name,
        "kind": str(partner.kind),
        "website": partner.website,
        "email": partner.email,
        "phone": partner.phone,
        "town": partner.town,
        "municipality": partner.municipality.code if partner.municipality else None,
        "about": dict(partner.texts.order_by("language").values_list("language", "about")),
    }
