# SPDX-License-Identifier: EUPL-1.2
"""Wishes for titles to buy: wished once or more, decided, told, and put aside when the title comes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Identifier, Item, Work
from reuring.circulation.day.answers import ANSWERS, answer_in
from reuring.circulation.day.policy import WishKeys, is_same_wish, wish_keys
from reuring.circulation.day.refusals import DayRefused
from reuring.circulation.holding import place_hold
from reuring.circulation.models import Via, Wish, WishVoice
from reuring.circulation.refusals import HoldRefused
from reuring.people.actor import Actor
from reuring.people.audit import record_event
from reuring.people.bsn import contains_bsn
from reuring.people.models import Person
from reuring.people.notices.telling import Telling, tell
from reuring.people.policy import Obstacle
from reuring.places.models import Branch
from reuring.threads.models import Node

KIND: Final = "wish"
ANSWERED: Final = "circulation.wish_answered"
ARRIVED: Final = "circulation.wish_arrived"
State = Wish.State
# At the same time, by one person: more is a list for a bookshop.
MOST_OPEN: Final = 10


class WishRefused(DayRefused):
    """A wish can't be made or decided."""


@dataclass(frozen=True, slots=True)
class Wished:
    """What came of a wish. is_new: nobody wished it before. voices: how many wish it now."""

    wish: Wish
    voice: WishVoice
    is_new: bool
    voices: int


def works_with(isbn: str) -> list[Work]:
    """The works that we have in the edition with that ISBN, with a copy that is not gone. isbn: 13 digits."""
    if not isbn:
        return []
    editions = Identifier.objects.filter(scheme=Identifier.Scheme.ISBN, value=isbn).values("edition")
    here = Item.objects.filter(edition__in=editions).exclude(status__in=(Item.Status.WITHDRAWN, Item.Status.LOST))
    found = Work.objects.filter(editions__in=here.values("edition"), node__visibility=Node.Visibility.PUBLIC)
    return list(found.select_related("node").distinct())


def find_same(keys: WishKeys) -> Wish | None:
    """The open wish for the same title; the oldest where there are more."""
    likely = Q(title_key=keys.title)
    if keys.isbn:
        likely |= Q(isbn=keys.isbn)
    for wish in Wish.objects.open().filter(likely).order_by("wished_at", "pk"):
        if is_same_wish(keys, WishKeys(wish.title_key, wish.creator_key, wish.isbn)):
            return wish
    return None


@transaction.atomic
def make_wish(
    *,
    person: Person,
    title: str,
    creator: str = "",
    isbn: str = "",
    remark: str = "",
    wants_hold: bool = False,
    pickup_branch: Branch | None = None,
    actor: Actor,
    at: datetime,
) -> Wished:
    """Wish for a title that the library has not. It joins the open wish for the same title.

    isbn: 13 digits, checked, or empty. remark: why, in the person's own words.
    wants_hold: put the first copy aside, at pickup_branch. Wishing the same again changes only remark and hold.
    Raises WishRefused: here-already (by ISBN), title-missing, bsn, too-many, branch-missing.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    keys = wish_keys(title, creator, isbn)
    _take_turns()
    wish = find_same(keys)
    obstacles = _obstacles_to_wish(person, wish, keys, f"{title} {creator} {remark}", wants_hold, pickup_branch)
    if obstacles:
        raise WishRefused(*obstacles)
    is_new = wish is None
    if wish is None:
        wish = Wish.objects.create(
            title=title.strip(), creator=creator.strip(), isbn=isbn, title_key=keys.title, creator_key=keys.creator,
            wished_at=at,
        )  # fmt: skip
        _record(wish, "wish", actor, at)
    elif (isbn and not wish.isbn) or (keys.creator and not wish.creator_key):
        _fill_in(wish, creator, keys)
    voice, _made = WishVoice.objects.update_or_create(
        wish=wish, person=person,
        defaults={
            "remark": remark.strip(), "wants_hold": wants_hold, "pickup_branch": pickup_branch if wants_hold else None,
        },
        create_defaults={
            "at": at, "remark": remark.strip(), "wants_hold": wants_hold,
            "pickup_branch": pickup_branch if wants_hold else None,
        },
    )  # fmt: skip
    return Wished(wish, voice, is_new, wish.voices.count())


def _obstacles_to_wish(
    person: Person, wish: Wish | None, keys: WishKeys, text: str, wants_hold: bool, pickup_branch: Branch | None
) -> list[Obstacle]:
    found = []
    if not keys.title:
        found.append(Obstacle("title-missing", _("Vul een titel in.")))
    if works_with(keys.isbn):
        found.append(Obstacle("here-already", _("Deze titel hebben we al.")))
    if contains_bsn(text):
        found.append(Obstacle("bsn", _("Hier staat een nummer dat op een BSN lijkt. Haal het weg.")))
    if wants_hold and pickup_branch is None:
        found.append(Obstacle("branch-missing", _("Kies waar je de titel wilt ophalen.")))
    mine = WishVoice.objects.filter(person=person, wish__state=State.OPEN)
    if wish is not None:
        mine = mine.exclude(wish=wish)
    if mine.count() >= MOST_OPEN:
        text_ = _("Je hebt al %(number)d wensen die op een antwoord wachten. Kom later terug.") % {"number": MOST_OPEN}
        found.append(Obstacle("too-many", text_))
    return found


def _fill_in(wish: Wish, creator: str, keys: WishKeys) -> None:
    """Keep what the first one left out: who wrote it, and the ISBN."""
    if keys.isbn and not wish.isbn:
        wish.isbn = keys.isbn
    if keys.creator and not wish.creator_key:
        wish.creator, wish.creator_key = creator.strip(), keys.creator
    wish.save(update_fields=["isbn", "creator", "creator_key"])


@transaction.atomic
def withdraw_wish(*, voice: WishVoice, actor: Actor, at: datetime) -> None:
    """Take back what one person wished. A wish that nobody has any longer goes. Raises WishRefused once decided."""
    wish = Wish.objects.select_for_update().get(pk=voice.wish_id)
    if wish.state != State.OPEN:
        raise WishRefused(Obstacle("decided", _("Op deze wens kwam al een antwoord.")))
    WishVoice.objects.filter(pk=voice.pk).delete()
    if not wish.voices.exists():
        _record(wish, "withdraw", actor, at)
        wish.delete()


@transaction.atomic
def decide(*, wish: Wish, answer: str, words: str = "", actor: Actor, at: datetime) -> Wish:
    """Answer a wish, and tell everybody who has it.

    answer: a key of `ANSWERS`, which also says whether it is bought. words: what the colleague adds, as typed.
    Raises WishRefused: decided, answer-unknown, bsn.
    """
    wish = Wish.objects.select_for_update().get(pk=wish.pk)
    obstacles = []
    if wish.state != State.OPEN:
        obstacles.append(Obstacle("decided", _("Op deze wens kwam al een antwoord.")))
    if answer not in ANSWERS:
        obstacles.append(Obstacle("answer-unknown", _("Kies een antwoord.")))
    if contains_bsn(words):
        obstacles.append(Obstacle("bsn", _("Hier staat een nummer dat op een BSN lijkt. Haal het weg.")))
    if obstacles:
        raise WishRefused(*obstacles)
    wish.state = State.BOUGHT if ANSWERS[answer].is_bought else State.NOT_BOUGHT
    wish.answer, wish.words, wish.decided_at, wish.decided_by = answer, words.strip(), at, actor.account
    wish.save(update_fields=["state", "answer", "words", "decided_at", "decided_by"])
    _record(wish, "decide", actor, at, after={"answer": answer})
    tell(
        (
            Telling(
                ANSWERED, person.pk, f"wish:{wish.public_id}:answer", about=wish.public_id,
                facts={
                    "title": wish.title, "answer": answer_in(answer, person.language), "words": wish.words,
                },
            )
            for person in _people(wish)
        ),
        at=at,
    )  # fmt: skip
    return wish


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came of an arrival. held: for how many a hold was placed. refused: how many could not have one."""

    wish: Wish
    held: int
    refused: int


@transaction.atomic
def arrive(*, wish: Wish, work: Work, actor: Actor, at: datetime) -> Arrived:
    """Say that a title that was bought is here. Who wanted it gets a hold, in the order of wishing; everybody is told.

    Saying it twice changes nothing. Raises WishRefused: not-bought.
    """
    # People first, in the order of their keys, as everywhere in this room.
    wanting = WishVoice.objects.filter(wish=wish, person__isnull=False).values_list("person", flat=True)
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=list(wanting)).order_by("pk"))
    wish = Wish.objects.select_for_update().get(pk=wish.pk)
    if wish.state == State.ARRIVED:
        return Arrived(wish, 0, 0)
    if wish.state != State.BOUGHT:
        raise WishRefused(Obstacle("not-bought", _("Deze wens is niet gekocht.")))
    wish.state, wish.work, wish.arrived_at = State.ARRIVED, work, at
    wish.save(update_fields=["state", "work", "arrived_at"])
    held = refused = 0
    telling = []
    for voice in wish.voices.filter(person__isnull=False).select_related("person", "pickup_branch"):
        assert voice.person is not None
        is_held = voice.wants_hold and voice.pickup_branch is not None and _hold(wish, voice, work, actor, at)
        held += is_held
        refused += voice.wants_hold and not is_held
        telling.append(
            Telling(
                ARRIVED,
                voice.person.pk,
                f"wish:{wish.public_id}:arrived",
                about=wish.public_id,
                facts={"title": work.node.title, "branch": str(voice.pickup_branch) if is_held else ""},
            )
        )
    tell(telling, at=at)
    _record(wish, "arrive", actor, at, after={"work": work.node.public_id, "held": held})
    return Arrived(wish, held, refused)


def _hold(wish: Wish, voice: WishVoice, work: Work, actor: Actor, at: datetime) -> bool:
    assert voice.person is not None
    assert voice.pickup_branch is not None
    try:
        with transaction.atomic():
            place_hold(
                work=work, person=voice.person, pickup_branch=voice.pickup_branch, via=Via.RULE, at=at, actor=actor,
                key=f"wish:{wish.public_id}:{voice.pk}",
            )  # fmt: skip
    except HoldRefused:
        return False
    return True


def arrivals(at: datetime) -> int:
    """Find bought wishes whose ISBN has a copy by now, and say that they are here. Returns how many."""
    done = 0
    waiting = Wish.objects.filter(state=State.BOUGHT).exclude(isbn="").order_by("pk")
    for wish in waiting:
        works = works_with(wish.isbn)
        if works:
            arrive(wish=wish, work=works[0], actor=Actor.rule("wishes"), at=at)
            done += 1
    return done


def _people(wish: Wish) -> Iterable[Person]:
    return Person.objects.filter(wishes__wish=wish)


def _record(wish: Wish, verb: str, actor: Actor, at: datetime, **more: Any) -> None:
    record_event(actor=actor, at=at, verb=verb, subject_kind=KIND, subject_key=wish.public_id, **more)


def _take_turns() -> None:
    """One wish at a time, until the transaction ends: two people may wish the same in one instant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('circulation.wish'))")
