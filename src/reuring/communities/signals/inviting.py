# SPDX-License-Identifier: EUPL-1.2
"""An invitation to everyone who follows a topic and agreed to be invited. Who that are is kept nowhere.

It is no notice: notices keep what went to whom, and the desk sees it on somebody's page. Here the mail goes out and
nothing stays but the invitation itself; my library works out anew each time which invitations are for who looks. How
many they are is shown to nobody. A colleague knows somebody when that person comes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override as speaking

from reuring.communities.groups.joining import join
from reuring.communities.models import Campaign, Community, Member, Suggestion
from reuring.communities.refusals import SignalRefused
from reuring.communities.signals.policy import obstacles_to_invite
from reuring.communities.signals.suggesting import decide
from reuring.people.actor import Actor
from reuring.people.ages import OWN_CONSENT_FROM, is_younger, latest_birth
from reuring.people.audit import record_event
from reuring.people.models import Consent, Person, Purpose
from reuring.people.notices.reach import reach
from reuring.places.models import Municipality, Organisation
from reuring.threads.models import Topic, TopicFollow

# An invitation stands in my library for so long.
SHOWN_DAYS: Final = 42
BATCH: Final = 50


@transaction.atomic
def invite(
    *,
    topic: Topic,
    municipality: Municipality | None,
    community: Community,
    text: str,
    suggestion: Suggestion | None = None,
    site: str,
    actor: Actor,
    at: datetime,
) -> Campaign:
    """Invite who follows a topic, or something under it, to a group.

    municipality: only who has their library there; None for everyone. community: living, or being formed. suggestion:
    that it comes from, and that is taken by it. site: scheme and host for the link in the mail.
    Raises SignalRefused with every obstacle.
    """
    from reuring.communities.signals.jobs import send_invitation

    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    with connection.cursor() as cursor:
        # One at a time: also of a topic and one under it that are asked at once, only one passes.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('communities.campaigns'))")
    earlier = Campaign.objects.filter(Q(topic__path__contains=[topic.key]) | Q(topic__key__in=topic.path))
    if municipality is not None:
        earlier = earlier.filter(Q(municipality=municipality) | Q(municipality=None))
    obstacles = obstacles_to_invite(
        text=text,
        is_sensitive=topic.is_sensitive,
        is_for_minors=community.is_for_minors,
        is_ended=community.ended_at is not None,
        last_sent_at=earlier.order_by("-sent_at").values_list("sent_at", flat=True).first(),
        at=at,
    )
    if obstacles:
        raise SignalRefused(*obstacles)
    made = Campaign.objects.create(
        topic=topic, municipality=municipality, suggestion=suggestion, community=community, text=text.strip(),
        sent_at=at, sent_by=actor.account,
    )  # fmt: skip
    record_event(
        actor=actor, at=at, verb="invite_followers", subject_kind="campaign", subject_key=made.public_id,
        after={"topic": topic.key, "community": community.public_id},
    )  # fmt: skip
    if suggestion is not None:
        taken = Suggestion.State.TAKEN
        decide(suggestion=suggestion, state=taken, why="", community=community, actor=actor, at=at)
    send_invitation.defer(campaign=made.public_id, site=site)
    return made


def invited(campaign: Campaign, at: datetime) -> Any:
    """Whom an invitation is for, at this moment: a queryset of persons, never kept and never counted for staff."""
    on = timezone.localdate(at)
    follows = TopicFollow.objects.filter(person=OuterRef("pk"), topic__path__contains=[campaign.topic.key])
    agreed = Consent.objects.open(at).filter(person=OuterRef("pk"))
    found = Person.objects.filter(
        Exists(follows),
        Exists(agreed.filter(purpose=Purpose.INVITATIONS)),
        Exists(agreed.filter(purpose=Purpose.INTERESTS)),
        merged_into__isnull=True,
    ).exclude(born_on__gt=latest_birth(OWN_CONSENT_FROM, on))
    if campaign.municipality_id is not None:
        found = found.filter(home_branch__municipality=campaign.municipality_id)
    return found


def invitations_for(person: Person, at: datetime) -> list[Campaign]:
    """The invitations that are for somebody now, the newest first. Worked out anew each time, in four queries at most:
    the same question as `invited`, asked from the other side.
    """
    agreed = set(Consent.objects.open(at).filter(person=person).values_list("purpose", flat=True))
    if not {Purpose.INVITATIONS, Purpose.INTERESTS} <= agreed or is_younger(
        person.born_on, OWN_CONSENT_FROM, timezone.localdate(at)
    ):
        return []
    paths = TopicFollow.objects.filter(person=person).values_list("topic__path", flat=True)
    above = {key for path in paths for key in path}
    home = person.home_branch.municipality_id if person.home_branch else None
    recent = Campaign.objects.filter(sent_at__gt=at - timedelta(days=SHOWN_DAYS), community__ended_at=None)
    recent = recent.filter(Q(municipality=None) | Q(municipality=home), topic__key__in=above, topic__is_sensitive=False)
    there = Member.objects.filter(community=OuterRef("community"), person=person, state__in=Member.OPEN)
    return list(recent.exclude(Exists(there)).select_related("topic", "community__node").order_by("-sent_at"))


def send(*, campaign: Campaign, site: str, at: datetime) -> None:
    """Mail an invitation to whom it is for and who can be mailed.

    Kept is only how far it came, by key, so that a run that broke off goes on where it was.
    """
    while True:
        batch = list(
            invited(campaign, at).filter(pk__gt=campaign.mailed_to).order_by("pk").values_list("pk", flat=True)[:BATCH]
        )
        if not batch:
            # How far it came says who was last: it goes when all is done.
            Campaign.objects.filter(pk=campaign.pk).update(mailed_to=0, is_mailed=True)
            return
        found = reach(batch, at)
        with get_connection() as road:
            road.send_messages(
                [_mail(campaign, each.given_name, each.language, address, site) for each in found.values()
                 if (address := each.addresses.get("email"))]
            )  # fmt: skip
        campaign.mailed_to = batch[-1]
        campaign.save(update_fields=["mailed_to"])


@transaction.atomic
def come(*, campaign: Campaign, person: Person, name: str, actor: Actor, at: datetime) -> Member:
    """Say yes to an invitation: from here on the group knows who it is. Also to one that is still being formed.

    Raises MemberRefused with every obstacle.
    """
    community = campaign.community
    is_for_them = invited(campaign, at).filter(pk=person.pk).exists()
    there = Member.objects.filter(community=community, person=person)
    if is_for_them and not there.filter(state__in=(*Member.OPEN, Member.State.REMOVED)).exists():
        Member.objects.create(
            community=community, person=person, state=Member.State.INVITED, shown_name=name, asked_at=at
        )
    return join(community=community, person=person, name=name, actor=actor, at=at)


def _mail(campaign: Campaign, name: str, language: str, to: str, site: str) -> EmailMessage:
    with speaking(language):
        library = Organisation.objects.values_list("name", flat=True).first() or _("de bibliotheek")
        path = "" if language == "nl" else f"/{language}"
        link = f"{site}{path}/invited/{campaign.public_id}/"
        body = "\n\n".join(
            [
                _("Dag %(name)s,") % {"name": name},
                campaign.text,
                _("Lees meer en doe mee:\n\n%(link)s") % {"link": link},
                _(
                    "Je krijgt dit omdat je een onderwerp volgt en uitgenodigd wilt worden. Niemand bij ons ziet dat. "
                    "Liever niet meer? Zet het uit bij Mijn bibliotheek, onder Toestemmingen."
                ),
                _("Groeten van %(library)s") % {"library": library},
            ]
        )
        subject = _("Je bent uitgenodigd: %(group)s") % {"group": campaign.community.node.title}
        return EmailMessage(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [to])
