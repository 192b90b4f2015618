# SPDX-License-Identifier: EUPL-1.2
"""Answering an idea: talk, yes, no, and what came of it. Its giver is told in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Activity, Idea, IdeaStep
from reuring.activities.together.links import own_site
from reuring.activities.together.policy import obstacles_to_answer, obstacles_to_link
from reuring.activities.together.refusals import IdeaRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.models import Account
from reuring.people.notices.telling import Telling, tell

KIND: Final = "idea"
ANSWERED: Final = "activities.idea_answered"

# Kind sentences to begin with, by key: what the answer is, how it is called in the list, and how it begins.
BEGINNINGS: Final[dict[str, tuple[str, str | Promise, str | Promise]]] = {
    "talk": (
        Idea.State.TALK,
        pgettext_lazy("antwoord op een idee", "Laten we praten"),
        _("Wat een leuk idee! We willen er graag met je over praten. Wanneer komt het je uit?"),
    ),
    "partner": (
        Idea.State.TALK,
        pgettext_lazy("antwoord op een idee", "We zoeken een partner"),
        _("Mooi idee. We zoeken er iemand bij die dit met ons kan maken. Je hoort het als we iemand hebben."),
    ),
    "later": (
        Idea.State.TALK,
        pgettext_lazy("antwoord op een idee", "Later"),
        _("Goed idee, en nu nog even niet: het programma is vol. We bewaren het voor het volgende seizoen."),
    ),
    "there": (
        Idea.State.DECLINED,
        pgettext_lazy("antwoord op een idee", "Het is er al"),
        _("Fijn dat je meedenkt. Zoiets bestaat al: kijk eens bij … Misschien is dat wat voor je?"),
    ),
    "room": (
        Idea.State.DECLINED,
        pgettext_lazy("antwoord op een idee", "Het past hier niet"),
        _("Dank je voor je idee. Helaas kan het bij ons niet, omdat …"),
    ),
    "other": (
        Idea.State.DECLINED,
        pgettext_lazy("antwoord op een idee", "Het past beter bij een ander"),
        _("Dank je voor je idee. Dit past beter bij … Zullen we je aan elkaar voorstellen?"),
    ),
}


@transaction.atomic
def answer_idea(
    *, idea: Idea, new_state: str, text: str, is_private: bool = False, site: str, actor: Actor, at: datetime
) -> IdeaStep:
    """Give an idea an answer, which its giver gets by the road that they chose.

    new_state: of `Idea.State`; that of now for a word in between. is_private: for the giver only, as every no is.
    site: scheme and host for the link in the mail.
    Raises IdeaRefused with every obstacle.
    """
    idea = Idea.objects.select_for_update().get(pk=idea.pk)
    obstacles = obstacles_to_answer(
        state=idea.state,
        new_state=new_state,
        text=text,
        has_activity=idea.activities.exists(),
        is_merged=idea.merged_into_id is not None,
    )
    if obstacles:
        raise IdeaRefused(*obstacles)
    # A first word without a decision is the beginning of the talk.
    state = Idea.State.TALK if new_state == Idea.State.IDEA else Idea.State(new_state)
    step = IdeaStep.objects.create(
        idea=idea,
        state=state,
        text=text.strip(),
        at=at,
        by=actor.account,
        is_private=is_private or state is Idea.State.DECLINED,
    )
    _mark(idea, state, actor, at)
    record_event(
        actor=actor, at=at, verb="answer", subject_kind=KIND, subject_key=idea.public_id, after={"state": state.value}
    )
    tell_giver(step, site, at)
    echo(step, site=site, actor=actor, at=at)
    return step


@transaction.atomic
def link_idea(*, idea: Idea, activity: Activity, text: str = "", site: str, actor: Actor, at: datetime) -> IdeaStep:
    """Say that an activity follows from an idea. Everybody who gave it is credited once they agree, and told at once.

    Raises IdeaRefused with every obstacle.
    """
    from reuring.activities.together.givers import credit_givers

    idea = Idea.objects.select_for_update(of=("self",)).select_related("split_from").get(pk=idea.pk)
    obstacles = obstacles_to_link(
        state=idea.state,
        is_linked=idea.activities.filter(pk=activity.pk).exists(),
        is_merged=idea.merged_into_id is not None,
    )
    if obstacles:
        raise IdeaRefused(*obstacles)
    idea.activities.add(activity)
    step = IdeaStep.objects.create(
        idea=idea, state=Idea.State.ACTIVITY, text=text.strip(), at=at, by=actor.account, activity=activity
    )
    _mark(idea, Idea.State.ACTIVITY, actor, at)
    credit_givers(idea=idea, activity=activity, at=at)
    record_event(
        actor=actor, at=at, verb="link", subject_kind=KIND, subject_key=idea.public_id,
        after={"activity": activity.public_id},
    )  # fmt: skip
    tell_giver(step, site, at)
    echo(step, site=site, actor=actor, at=at)
    return step


class UnlinkWatcher(Protocol):
    """Hears that an activity follows from an idea no longer, in the same transaction."""

    def __call__(self, *, idea: Idea, activity: Activity, actor: Actor, at: datetime) -> object: ...


_unlink_watchers: list[UnlinkWatcher] = []


def register_unlink_watcher(watcher: UnlinkWatcher) -> None:
    """Let a room above undo what it made of the tie. Called once, from its AppConfig.ready."""
    if watcher not in _unlink_watchers:
        _unlink_watchers.append(watcher)


@transaction.atomic
def unlink_idea(*, idea: Idea, activity: Activity, actor: Actor, at: datetime) -> None:
    """Take back that an activity follows from an idea. Its step and the giver's credit go with it."""
    idea = Idea.objects.select_for_update().get(pk=idea.pk)
    idea.activities.remove(activity)
    from reuring.activities.together.givers import givers_of

    givers = givers_of(idea)
    IdeaStep.objects.filter(idea__in=givers, activity=activity, state=Idea.State.ACTIVITY).delete()
    if idea.state == Idea.State.ACTIVITY and not idea.activities.exists():
        idea.state = Idea.State.TALK
        idea.save(update_fields=["state"])
    activity.makers.filter(idea__in=givers).delete()
    for watcher in _unlink_watchers:
        watcher(idea=idea, activity=activity, actor=actor, at=at)
    record_event(
        actor=actor, at=at, verb="unlink", subject_kind=KIND, subject_key=idea.public_id,
        before={"activity": activity.public_id},
    )  # fmt: skip


def finish_ideas(*, at: datetime) -> int:
    """Say on the trail of every idea whose activity was held what came of it. Returns how many.

    Each in a transaction of its own; doing it twice changes nothing.
    """
    waiting = Idea.objects.filter(state=Idea.State.ACTIVITY, activities__state=Activity.State.DONE)
    return sum(_finish(key, at) for key in waiting.order_by("pk").values_list("pk", flat=True).distinct())


@transaction.atomic
def _finish(key: int, at: datetime) -> bool:
    idea = Idea.objects.select_for_update().get(pk=key)
    activity = idea.activities.filter(state=Activity.State.DONE).order_by("pk").first()
    if idea.state != Idea.State.ACTIVITY or activity is None:
        return False
    step = IdeaStep.objects.create(idea=idea, state=Idea.State.DONE, at=at, activity=activity)
    idea.state = Idea.State.DONE
    idea.save(update_fields=["state"])
    tell_giver(step, own_site(), at)
    echo(step, site=own_site(), actor=Actor.rule("ideas"), at=at)
    return True


def _mark(idea: Idea, state: Idea.State, actor: Actor, at: datetime) -> None:
    idea.state, idea.answered_at, idea.answered_by = state, at, actor.account
    idea.save(update_fields=["state", "answered_at", "answered_by"])


def echo(step: IdeaStep, *, site: str, actor: Actor, at: datetime) -> None:
    """Let the givers of ideas that were merged into this one hear the same, each on a page of their own.

    In the caller's transaction. What is for the giver alone stays so.
    """
    from reuring.activities.together.givers import merged_below

    if step.is_private and step.state != Idea.State.DECLINED:
        return
    for idea in merged_below([step.idea_id])[step.idea_id]:
        heard = IdeaStep.objects.create(
            idea=idea, state=step.state, text=step.text, at=at, by=step.by, activity=step.activity,
            is_private=step.is_private, is_echo=True,
        )  # fmt: skip
        _mark(idea, Idea.State(step.state), actor, at)
        tell_giver(heard, site, at)


def tell_giver(step: IdeaStep, site: str, at: datetime) -> None:
    """Let a giver hear of a step, in the caller's transaction: a notice for who has an account, a mail for who
    left an address; else the page itself is the answer."""
    from reuring.activities.together.jobs import send_idea_mail

    idea = step.idea
    if idea.person_id is not None and Account.objects.filter(person=idea.person_id, is_active=True).exists():
        facts = {"title": idea.title, "answer": step.text or _in_short(step)}
        tell([Telling(ANSWERED, idea.person_id, f"idea_step:{step.pk}", facts, about=idea.public_id)], at=at)
    elif idea.email:
        send_idea_mail.defer(kind="answered", subject=str(step.pk), site=site)


def _in_short(step: IdeaStep) -> str:
    if step.merged_into is not None:
        return gettext("Het gaat verder samen met een ander idee: %(title)s.") % {"title": step.merged_into.title}
    return gettext("Er is een nieuwe stap.")
