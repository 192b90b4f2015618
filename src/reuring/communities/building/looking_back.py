# SPDX-License-Identifier: EUPL-1.2
"""After it: a few words and pictures of its makers, what it led to, and what visitors say, read before it is shown."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final

from django.core import signing
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from reuring.activities.models import Activity, How, SessionResult
from reuring.communities.building import policy
from reuring.communities.building.planning import refresh_stage
from reuring.communities.building.telling import tell_of_plan
from reuring.communities.models import LookBack, LookBackPicture, Plan, VisitorAnswer
from reuring.communities.pictures import FOLDER, forget_unused
from reuring.communities.refusals import PlanRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.policy import Obstacle
from reuring.shell.pictures import PictureRefused, store_picture

KIND: Final = "look_back"
MOST_PICTURES: Final = 6
MOST_WORDS_SHOWN: Final = 6
# Of fewer answers nothing is counted out: in a small circle everybody would know who said what.
FEWEST_ANSWERS: Final = 5
_SALT: Final = "reuring.communities.afterwards"
# How long a page with the questions may lie open.
_TOKEN_SECONDS: Final = 60 * 60 * 6


# Its makers


@transaction.atomic
def keep_look_back(*, activity: Activity, words: str, led_to: str, actor: Actor, at: datetime) -> LookBack:
    """Keep a few words of its makers and what it led to. Who joins the plan hears of it, the first time.

    Raises PlanRefused with every obstacle.
    """
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    obstacles = policy.obstacles_to_look_back(was_held=was_held(activity, at), texts=(words, led_to))
    if obstacles:
        raise PlanRefused(*obstacles)
    found, is_new = LookBack.objects.get_or_create(
        activity=activity, defaults={"at": at, "person": actor.account.person if actor.account else None}
    )
    found.words, found.led_to = words.strip(), " ".join(led_to.split())[:300]
    found.save(update_fields=["words", "led_to"])
    record_event(
        actor=actor, at=at, verb="add" if is_new else "edit", subject_kind=KIND, subject_key=activity.public_id
    )
    for plan in Plan.objects.filter(activity=activity).select_related("idea", "community__node"):
        refresh_stage(plan)
        if is_new:
            tell_of_plan(plan, "looked_back", at=at)
    return found


@transaction.atomic
def add_picture(
    *, activity: Activity, file: BinaryIO, size: int, text: str, is_agreed: bool, actor: Actor, at: datetime
) -> LookBackPicture:
    """Add a picture of how it was, without the place and the device that a phone writes into it.

    size: in bytes. text: what is to be seen on it. is_agreed: who is on it agreed. Raises PlanRefused.
    """
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    look_back = LookBack.objects.filter(activity=activity).first()
    obstacles = policy.obstacles_to_look_back(was_held=was_held(activity, at), texts=(text,))
    obstacles += policy.obstacles_to_picture(
        is_agreed=is_agreed, text=text, count=look_back.pictures.count() if look_back else 0, most=MOST_PICTURES
    )
    if obstacles:
        raise PlanRefused(*obstacles)
    try:
        path = store_picture(file, size, folder=FOLDER)
    except PictureRefused as refused:
        raise PlanRefused(Obstacle(refused.code, refused.message)) from None
    look_back = look_back or keep_look_back(activity=activity, words="", led_to="", actor=actor, at=at)
    found = LookBackPicture.objects.create(
        look_back=look_back, picture=path, picture_text=text.strip()[:200], agreed_at=at
    )
    record_event(actor=actor, at=at, verb="add_picture", subject_kind=KIND, subject_key=activity.public_id)
    return found


@transaction.atomic
def remove_picture(*, picture: LookBackPicture, actor: Actor, at: datetime) -> None:
    """Take a picture away: somebody on it does not want it after all. No reason is asked, and the file goes too."""
    key = picture.look_back.activity.public_id
    record_event(actor=actor, at=at, verb="remove_picture", subject_kind=KIND, subject_key=key)
    picture.delete()
    forget_unused(picture.picture)


def was_held(activity: Activity, at: datetime) -> bool:
    """Whether a session of it began."""
    return activity.sessions.going_on().filter(starts_at__lte=at).exists()


# Its visitors


def is_open(activity: Activity, at: datetime) -> bool:
    """Whether visitors may say how it was: from its beginning until a week after. One query."""
    if not activity.is_public:
        return False
    moments = list(activity.sessions.going_on().values_list("starts_at", "ends_at"))
    return policy.is_open_for_answers([end for _start, end in moments], at, [start for start, _end in moments])


def new_token(activity: Activity) -> str:
    """What a page with the questions carries: that it was ours, for this activity, and not long ago. Of no person."""
    return signing.dumps([activity.pk, uuid.uuid4().hex], salt=_SALT, compress=False)


def _key_of(activity: Activity, token: str) -> uuid.UUID | None:
    try:
        key, one = signing.loads(token, salt=_SALT, max_age=_TOKEN_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return uuid.UUID(one) if key == activity.pk else None


@transaction.atomic
def answer(
    *,
    activity: Activity,
    token: str,
    liked: int | None,
    learned: int | None,
    again: int | None,
    words: str,
    language: str = "nl",
    at: datetime,
) -> VisitorAnswer:
    """Keep what a visitor says. Nothing of who it is; sent twice, it is there once.

    token: of `new_token`. liked, learned, again: of `VisitorAnswer.Liked`. words: one line, shown once it
    was read. language: in which they are written.
    Raises PlanRefused with every obstacle.
    """
    key = _key_of(activity, token)
    there = VisitorAnswer.objects.filter(key=key).first() if key else None
    if there is not None:
        return there
    has_answer = any(each is not None for each in (liked, learned, again))
    obstacles = policy.obstacles_to_answer(is_open=is_open(activity, at), has_answer=has_answer, words=words)
    if key is None:
        obstacles = (*obstacles, policy.STALE)
    if obstacles:
        raise PlanRefused(*obstacles)
    found, _is_new = VisitorAnswer.objects.get_or_create(
        key=key,
        defaults={
            "activity": activity, "liked": liked, "learned": learned, "again": again,
            "words": " ".join(words.split())[:300], "language": language, "answered_on": timezone.localdate(at),
        },
    )  # fmt: skip
    return found


@transaction.atomic
def show_words(*, answer: VisitorAnswer, is_shown: bool, actor: Actor, at: datetime) -> VisitorAnswer:
    """Somebody read what a visitor wrote: show it, or leave it out."""
    answer = VisitorAnswer.objects.select_for_update(of=("self",)).select_related("activity__node").get(pk=answer.pk)
    answer.shown_at, answer.hidden_at = (at, None) if is_shown else (None, at)
    answer.save(update_fields=["shown_at", "hidden_at"])
    verb = "show_words" if is_shown else "hide_words"
    record_event(actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=answer.activity.public_id)
    return answer


# Shown


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of those who answered a question said yes or a little. of: how many answered."""

    yes: int
    of: int


@dataclass(frozen=True, slots=True)
class After:
    """What came of an activity, as everybody may read it. visitors: None where nobody counted; is_counted: not
    estimated. answers: how many said something; liked, learned, again: None for too few."""

    visitors: int | None
    is_counted: bool
    answers: int
    liked: Counted | None
    learned: Counted | None
    again: Counted | None
    words: list[VisitorAnswer]
    look_back: LookBack | None
    pictures: Sequence[LookBackPicture]

    @property
    def says_something(self) -> bool:
        return bool(self.visitors is not None or self.liked or self.words or self.look_back)


def after(activity: Activity, at: datetime) -> After:
    """What came of an activity. Three queries, one for pictures, and one where visitors answered.

    While visitors may answer, what is said now is not counted yet: who looks again after each answer would see what
    one person said.
    """
    results = SessionResult.objects.filter(session__activity=activity)
    rows = list(VisitorAnswer.objects.filter(activity=activity).order_by("pk"))
    look_back = LookBack.objects.prefetch_related("pictures").filter(activity=activity).first()
    settled, is_over = _settled(activity, rows, at)
    total = results.aggregate(total=Sum("visitors"))["total"]
    return After(
        visitors=total,
        is_counted=total is not None and not results.exclude(how=How.COUNTED).exists(),
        answers=len(rows),
        liked=_counted([row.liked for row in settled], is_over),
        learned=_counted([row.learned for row in settled], is_over),
        again=_counted([row.again for row in settled], is_over),
        words=[row for row in rows if row.words and row.shown_at is not None][-MOST_WORDS_SHOWN:],
        look_back=look_back,
        pictures=list(look_back.pictures.all()) if look_back else [],
    )


def _settled(activity: Activity, rows: list[VisitorAnswer], at: datetime) -> tuple[list[VisitorAnswer], bool]:
    """The answers of before the weeks for answering that are open now, the oldest first, and whether none is open."""
    if not rows:
        return [], True
    moments = activity.sessions.going_on().values_list("starts_at", "ends_at")
    since = policy.open_for_answers_since(list(moments), at)
    if since is None:
        return rows, True
    return [row for row in rows if row.answered_on < timezone.localdate(since)], False


def _counted(said: Sequence[int | None], is_over: bool) -> Counted | None:
    """is_over: no more answers come; while they do, they are counted by so many at once."""
    given = [each for each in said if each is not None]
    if not is_over:
        given = given[: len(given) - len(given) % FEWEST_ANSWERS]
    if len(given) < FEWEST_ANSWERS:
        return None
    return Counted(sum(1 for each in given if each >= VisitorAnswer.Liked.SOME), len(given))
