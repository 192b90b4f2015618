# SPDX-License-Identifier: EUPL-1.2
"""Handing in an idea, what may be shown of it, and its trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils.translation import get_language, gettext

from reuring.activities.models import Activity, Idea, IdeaStep
from reuring.activities.models.ideas import IdeaQuerySet
from reuring.activities.together.links import own_site
from reuring.activities.together.policy import obstacles_to_give
from reuring.activities.together.refusals import IdeaRefused
from reuring.people.models import Person
from reuring.places.models import Municipality
from reuring.threads.addresses import local

# How long a road to the giver is kept after the last step: of what is finished, and of what is not.
CONTACT_DAYS: Final = 90
CONTACT_DAYS_UNFINISHED: Final = 730
_FINISHED: Final = (Idea.State.DONE, Idea.State.DECLINED)


@dataclass(frozen=True, slots=True)
class IdeaFacts:
    """What somebody hands in. phone: as it is stored. may_show: the trail may stand on the site; shows_name: with it
    the first name. language: of who writes."""

    title: str
    text: str = ""
    given_name: str = ""
    email: str = ""
    phone: str = ""
    municipality: Municipality | None = None
    language: str = "nl"
    may_show: bool = False
    shows_name: bool = False


class IdeaWatcher(Protocol):
    """Looks at an idea that was just handed in, in the same transaction; it may hold it back (`hold_back`)."""

    def __call__(self, *, idea: Idea, is_flood: bool, at: datetime) -> object: ...


_watchers: list[IdeaWatcher] = []


def register_idea_watcher(watcher: IdeaWatcher) -> None:
    """Let a room above look at each idea that is handed in. Called once, from its AppConfig.ready."""
    if watcher not in _watchers:
        _watchers.append(watcher)


@transaction.atomic
def give_idea(*, facts: IdeaFacts, person: Person | None, is_flood: bool = False, site: str, at: datetime) -> Idea:
    """Keep an idea, with the first step of its trail, and mail its address to its giver where there is a way.

    person: who gives it, when they are logged in. is_flood: more ideas came in today than anybody reads. site: scheme
    and host for the link in the mail. One that is held back (`held_at`) is kept, and its mail goes once it is released.
    Raises IdeaRefused with every obstacle.
    """
    from reuring.activities.together.jobs import send_idea_mail

    obstacles = obstacles_to_give(title=facts.title, texts=(facts.title, facts.text, facts.given_name))
    if obstacles:
        raise IdeaRefused(*obstacles)
    idea = Idea.objects.create(
        title=" ".join(facts.title.split())[:120],
        text=facts.text.strip(),
        language=facts.language,
        municipality=facts.municipality,
        person=person,
        given_name=facts.given_name.strip(),
        email=facts.email.strip().lower(),
        phone=facts.phone,
        agreed_at=at if facts.may_show else None,
        shows_name=facts.may_show and facts.shows_name,
        made_at=at,
    )
    IdeaStep.objects.create(idea=idea, state=Idea.State.IDEA, at=at)
    for watch in _watchers:
        watch(idea=idea, is_flood=is_flood, at=at)
    if idea.email and idea.held_at is None:
        send_idea_mail.defer(kind="given", subject=idea.public_id, site=site)
    return idea


@transaction.atomic
def hold_back(*, idea: Idea, at: datetime) -> Idea:
    """Keep an idea from view until somebody looked. Nothing of it is lost; its giver still opens it by their link."""
    idea.held_at = at
    idea.save(update_fields=["held_at"])
    return idea


@transaction.atomic
def release(*, idea: Idea, at: datetime) -> Idea:
    """Let an idea that was held back go on as any other. Its giver gets the mail that waited."""
    from reuring.activities.together.jobs import send_idea_mail

    idea.held_at = None
    idea.save(update_fields=["held_at"])
    if idea.email and idea.answered_at is None:
        send_idea_mail.defer(kind="given", subject=idea.public_id, site=own_site())
    return idea


@transaction.atomic
def say_what_may_show(*, idea: Idea, may_show: bool, shows_name: bool, at: datetime) -> Idea:
    """Keep whether the trail may stand on the site, and whether with the first name. From the giver's link.

    The name on an activity that came of it follows: credit without consent is shown nowhere.
    """
    idea = Idea.objects.select_for_update().get(pk=idea.pk)
    was_shown = idea.agreed_at is not None and idea.withdrawn_at is None
    if may_show and not was_shown:
        idea.agreed_at, idea.withdrawn_at = at, None
    elif not may_show and was_shown:
        idea.withdrawn_at = at
    idea.shows_name = may_show and shows_name
    idea.save(update_fields=["agreed_at", "withdrawn_at", "shows_name"])
    from reuring.activities.together.makers import follow_the_idea

    follow_the_idea(idea=idea, at=at)
    return idea


def public_ideas() -> IdeaQuerySet:
    """Ideas that stand on the site: with consent, not declined, not merged, and read by a colleague first."""
    return Idea.objects.shown().own().filter(answered_at__isnull=False)


def with_trail(ideas: IdeaQuerySet) -> IdeaQuerySet:
    """Ideas with what `trail` needs. A constant number of queries."""
    steps = IdeaStep.objects.select_related("activity__node", "merged_into").prefetch_related("activity__texts")
    return ideas.select_related("municipality").prefetch_related(Prefetch("steps", steps))


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One step, to show as a part of the thread. address: of the activity, where visitors may see it."""

    door: str
    kind_label: str
    title: str
    summary: str
    address: str
    at: datetime
    is_private: bool


def trail(idea: Idea, *, for_giver: bool) -> list[TrailStep]:
    """What became of an idea, in order. for_giver: also the steps that are theirs alone.

    idea: as `with_trail` gives it. What came of an activity is told in its own words, as they are now.
    """
    return [
        _shown(step)
        for step in idea.steps.all()
        if for_giver or not (step.is_private or step.state == Idea.State.DECLINED)
    ]


def _shown(step: IdeaStep) -> TrailStep:
    labels = {
        Idea.State.IDEA: gettext("Het idee"),
        Idea.State.TALK: gettext("In gesprek"),
        Idea.State.ACTIVITY: gettext("Het wordt een activiteit"),
        Idea.State.DONE: gettext("Wat ervan kwam"),
        Idea.State.DECLINED: gettext("Het antwoord"),
    }
    titles = {
        Idea.State.IDEA: gettext("Ingestuurd"),
        Idea.State.TALK: gettext("We praten erover"),
        Idea.State.ACTIVITY: gettext("We gaan het doen"),
        Idea.State.DONE: gettext("Het is gelukt"),
        Idea.State.DECLINED: gettext("Dit keer niet"),
    }
    if step.merged_into is not None:
        return TrailStep(
            "experience",
            gettext("Samen verder"),
            step.merged_into.title,
            gettext("Je idee gaat verder samen met dit idee. Je naam blijft erbij, zoals jij dat wilt."),
            local(f"/ideas/{step.merged_into.public_id}/"),
            step.at,
            step.is_private,
        )
    state = Idea.State(step.state)
    activity = step.activity
    is_public = activity is not None and activity.is_public
    summary = step.text
    if state is Idea.State.DONE and activity is not None:
        summary = " ".join(filter(None, [summary, outcome_of(activity)]))
    return TrailStep(
        door="ask" if state is Idea.State.DECLINED else "experience",
        kind_label=labels[state],
        title=activity.node.title if activity is not None and is_public else titles[state],
        summary=summary,
        address=local(activity.node.address) if activity is not None and is_public else "",
        at=step.at,
        is_private=step.is_private,
    )


def outcome_of(activity: Activity) -> str:
    """What came of an activity, in the language of now where it is there, else in Dutch. Reads its texts."""
    texts = {text.language: text.outcome for text in activity.texts.all() if text.outcome}
    return texts.get((get_language() or "nl").split("-")[0]) or texts.get("nl", "")


@transaction.atomic
def forget_contact(*, before: datetime) -> int:
    """Take away the roads to givers whose clock has run: names that are not shown go with them. Returns how many.

    before: the moment `CONTACT_DAYS` ago.
    """
    older = before - timedelta(days=CONTACT_DAYS_UNFINISHED - CONTACT_DAYS)
    recent = IdeaStep.objects.filter(at__gte=before).values("idea")
    known = Idea.objects.exclude(email="", phone="", given_name="", person=None)
    ended = known.filter(state__in=_FINISHED).exclude(pk__in=recent)
    left = known.exclude(state__in=_FINISHED).exclude(pk__in=IdeaStep.objects.filter(at__gte=older).values("idea"))
    gone = list(ended.values_list("pk", flat=True)) + list(left.values_list("pk", flat=True))
    ideas = Idea.objects.filter(pk__in=gone)
    is_named = Q(agreed_at__isnull=False, withdrawn_at__isnull=True, shows_name=True) & ~Q(state=Idea.State.DECLINED)
    ideas.exclude(is_named).update(given_name="")
    ideas.update(email="", phone="")
    return _unknown(gone)


def _unknown(gone: Iterable[int]) -> int:
    """Part ideas from the persons who gave them; those of somebody whose name is shown stay theirs to withdraw."""
    ideas = Idea.objects.filter(pk__in=gone)
    return ideas.filter(given_name="").update(person=None) + ideas.exclude(given_name="").count()
