# SPDX-License-Identifier: EUPL-1.2
"""What the page of an activity shows, gathered in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language, gettext

from reuring.activities.agenda.said import (
    Standing,
    form_label,
    hours_text,
    on_its_clock,
    price_text,
)
from reuring.activities.agenda.seats_left import Left, PartLeft, seats_left
from reuring.activities.agenda.signing import sign_up_address
from reuring.activities.agenda.structured import structured_event
from reuring.activities.agenda.where import Where, where_of
from reuring.activities.cards import standing_of
from reuring.activities.models import Activity, ActivityText, Maker, Session, SessionText, Speaker
from reuring.activities.models.programme import years
from reuring.places.models import Branch
from reuring.shell.templatetags.shell_tags import weekday
from reuring.threads.addresses import local
from reuring.threads.languages import language_name
from reuring.threads.models import Link, NodeKind, NodeTopic
from reuring.threads.registries import Card, cards_for
from reuring.threads.topic_page import topic_tags
from reuring.threads.what_next import Step, paths_from, steps_along

MOST_TITLES: Final = 12
# So many sessions stand on the page at once; the rest are folded in.
MOST_COMING: Final = 8


@dataclass(frozen=True, slots=True)
class Text:
    """What is said in the language of now, each part in its first language where that is missing.

    language: of title and summary. description_language: of the description and the same in easy words.
    """

    language: str
    title: str
    summary: str
    description: str = ""
    plain: str = ""
    description_language: str = ""
    outcome: str = ""
    outcome_language: str = ""

    def is_all_in(self, language: str) -> bool:
        """Whether all of it is in that language."""
        return {self.language, self.description_language or language} == {language}


@dataclass(frozen=True, slots=True)
class ShownSession:
    """One session, to show. parts: what is left by part, where there is more than one. sign_up: an address or empty."""

    public_id: str
    day: str
    hours: str
    starts_at: datetime
    title: str
    note: str
    language: str
    where: Where
    stands: Standing
    parts: tuple[PartLeft, ...]
    cancel_reason: str
    sign_up: str


@dataclass(frozen=True, slots=True)
class ShownMaker:
    """Somebody with credit. address: of their own page, or empty."""

    name: str
    role: str
    address: str


@dataclass(frozen=True, slots=True)
class ShownIdea:
    """The idea that an activity began with. name: of its giver, where they agreed to that; else empty."""

    title: str
    language: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """Everything that the page of an activity shows. next: the session that comes first, or the last one."""

    activity: Activity
    text: Text
    is_translated: bool
    kind: str
    is_cancelled: bool
    is_over: bool
    picture: str
    hue: str
    topics: list[dict[str, str]]
    facts: list[dict[str, Any]]
    next: ShownSession | None
    sessions: list[ShownSession]
    more_sessions: list[ShownSession]
    past_sessions: list[ShownSession]
    wheres: list[Where]
    sign_up_all: str
    speakers: list[Speaker]
    sides: list[dict[str, Any]]
    makers: list[ShownMaker]
    ideas: list[ShownIdea]
    titles: list[Card]
    titles_at: str
    steps: list[Step]
    structured: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_single(self) -> bool:
        """Whether what stands at the top of the page says all there is to say of when it is."""
        shown = [*self.sessions, *self.past_sessions]
        return len(shown) < 2 and not any(each.title or each.note or each.parts for each in shown)


def activity_page(activity: Activity, branch: Branch | None, address: str, at: datetime) -> ActivityPage:
    """Gather the page of an activity.

    activity: with its node. branch: the one that the visitor chose. address: the page's own, whole.
    """
    language = (get_language() or "nl").split("-")[0]
    node = activity.node
    text = text_in(list(activity.texts.all()), node.language or "nl", language, node.title, node.summary)
    rows = list(activity.sessions.select_related("room__branch", "branch", "place").order_by("starts_at", "pk"))
    left = seats_left([row.pk for row in rows if row.ends_at > at])
    own = _session_texts(rows, node.language or "nl", language)
    shown = [_shown(activity, row, left.get(row.pk), own.get(row.pk), at) for row in rows]
    coming = [each for each in shown if not each.stands.is_over]
    going_on = [each for each in coming if not each.stands.is_cancelled]
    following = going_on[0] if going_on else shown[-1] if shown else None
    wheres = _wheres(going_on or shown)
    speakers = list(activity.speakers.all())
    title_ids = _titles(node.pk)
    paths = paths_from(node.pk, without=tuple(title_ids), branch=branch)
    at_branch = next((where.branch for where in wheres if where.branch), branch)
    cards = cards_for(dict.fromkeys(title_ids, NodeKind.WORK) | {path.node_id: path.kind for path in paths}, at_branch)
    topics, hue = _topics(node.pk, language)
    is_cancelled = activity.state == Activity.State.CANCELLED
    page = ActivityPage(
        activity=activity,
        text=text,
        is_translated=text.is_all_in(language),
        kind=form_label(activity.form),
        is_cancelled=is_cancelled,
        is_over=bool(shown) and not coming,
        picture=f"{settings.MEDIA_URL}{activity.picture}" if activity.picture else "",
        hue=hue or "experience",
        topics=topics,
        facts=_facts(activity, following, going_on),
        next=following,
        sessions=coming[:MOST_COMING],
        more_sessions=coming[MOST_COMING:],
        past_sessions=[each for each in shown if each.stands.is_over],
        wheres=wheres,
        sign_up_all=_for_all(activity, going_on),
        speakers=[each for each in speakers if each.side in ("", Speaker.Side.CHAIR)],
        sides=_sides(speakers),
        makers=_makers(activity),
        ideas=_ideas(activity),
        titles=[cards[node_id] for node_id in title_ids if node_id in cards],
        titles_at=at_branch.name if at_branch else "",
        steps=steps_along(paths, cards),
    )
    page.structured.extend(structured_event(activity, text.title, text.summary, page.picture, rows, left, address, at))
    return page


def text_in(texts: Sequence[ActivityText], first: str, language: str, title: str, summary: str) -> Text:
    """What an activity says in a language, and in its first one what is missing there.

    first: the language that always has a text. title, summary: of the node, for when not even that is there.
    """
    by_language = {text.language: text for text in texts}
    choices = [by_language[tag] for tag in dict.fromkeys((language, first)) if tag in by_language]
    named = next((each for each in choices if each.title), None)
    described = next((each for each in choices if each.description or each.plain), None)
    came_of_it = next((each for each in choices if each.outcome), None)
    return Text(
        language=named.language if named else first,
        title=named.title if named else title,
        summary=(named.summary if named else "") or summary,
        description=described.description if described else "",
        plain=described.plain if described else "",
        description_language=described.language if described else "",
        outcome=came_of_it.outcome if came_of_it else "",
        outcome_language=came_of_it.language if came_of_it else "",
    )


def _session_texts(sessions: Sequence[Session], first: str, language: str) -> dict[int, SessionText]:
    rows = SessionText.objects.filter(session__in=[each.pk for each in sessions], language__in={first, language})
    return {row.session_id: row for row in sorted(rows, key=lambda row: row.language == language)}


def _shown(
    activity: Activity, session: Session, left: Left | None, text: SessionText | None, at: datetime
) -> ShownSession:
    stands = standing_of(activity, session, left, at)
    by_session = activity.sign_up in (Activity.SignUp.EACH, Activity.SignUp.EITHER)
    return ShownSession(
        public_id=session.public_id,
        day=_day(session),
        hours=hours_text(session.starts_at, session.ends_at, session.time_zone),
        starts_at=session.starts_at,
        title=text.title if text else "",
        note=text.note if text else "",
        language=text.language if text else "",
        where=where_of(session, activity.attendance),
        stands=stands,
        parts=left.parts if left and len(left.parts) > 1 and stands.takes_sign_up else (),
        cancel_reason=session.cancel_reason if session.is_cancelled else "",
        sign_up=sign_up_address(activity.public_id, session.public_id) if by_session and stands.takes_sign_up else "",
    )


def _day(session: Session) -> str:
    named = weekday(on_its_clock(session.starts_at, session.time_zone))
    return named[:1].upper() + named[1:]


def _for_all(activity: Activity, going_on: Sequence[ShownSession]) -> str:
    if activity.sign_up not in (Activity.SignUp.ALL, Activity.SignUp.EITHER):
        return ""
    if not any(each.stands.takes_sign_up for each in going_on):
        return ""
    return sign_up_address(activity.public_id)


def _facts(
    activity: Activity, following: ShownSession | None, going_on: Sequence[ShownSession]
) -> list[dict[str, Any]]:
    when = f"{following.day}, {following.hours}" if following else gettext("De datum volgt nog")
    if len(going_on) > 1:
        when = gettext("%(when)s en nog %(count)s keer") % {"when": when, "count": len(going_on) - 1}
    price = price_text(activity.price, activity.price_cents, activity.pass_name, activity.pass_price_cents)
    languages = ", ".join(language_name(tag) for tag in activity.languages)
    return [
        {"name": gettext("Wanneer"), "value": when},
        {"name": gettext("Waar"), "value": following.where.line if following else ""},
        {"name": gettext("Prijs"), "value": price},
        {"name": gettext("Voertaal"), "value": languages},
        {"name": gettext("Leeftijd"), "value": years(activity.age_from, activity.age_to)},
    ]


def _wheres(sessions: Sequence[ShownSession]) -> list[Where]:
    """The places, each once, in the order of the sessions."""
    return [where for where in {each.where.key: each.where for each in sessions}.values() if where.key]


def _sides(speakers: Sequence[Speaker]) -> list[dict[str, Any]]:
    """Who speaks for and who against, where somebody does."""
    by_side: Mapping[str, list[Speaker]] = defaultdict(list)
    for each in speakers:
        by_side[each.side].append(each)
    sides = ((Speaker.Side.FOR, gettext("Voor")), (Speaker.Side.AGAINST, gettext("Tegen")))
    return [{"name": name, "speakers": by_side[side]} for side, name in sides if by_side[side]]


def _makers(activity: Activity) -> list[ShownMaker]:
    """Who made it, of whom visitors may see the name. Of partners and communities their pages."""
    found = []
    for maker in activity.makers.select_related("partner__node", "community"):
        if not maker.is_shown:
            continue
        node = maker.partner.node if maker.partner else maker.community
        is_open = node is not None and node.visibility == "public" and bool(node.address)
        name = maker.name or (node.title if node else "")
        if name:
            address = local(node.address) if node is not None and is_open else ""
            found.append(ShownMaker(name, str(Maker.Role(maker.role).label), address))
    return found


def _ideas(activity: Activity) -> list[ShownIdea]:
    """The ideas that it began with, of which the trail may be shown."""
    return [
        ShownIdea(
            each.title, each.language, each.given_name if each.shows_name else "", local(f"/ideas/{each.public_id}/")
        )
        for each in activity.ideas.shown().order_by("pk")
    ]


def _titles(node_id: int) -> list[int]:
    """The titles that go with it, in the order in which they were picked."""
    ties = (
        Link.objects.filter(
            Q(from_node_id=node_id, to_node__kind=NodeKind.WORK, to_node__visibility="public")
            | Q(to_node_id=node_id, from_node__kind=NodeKind.WORK, from_node__visibility="public")
        )
        .order_by("position", "pk")
        .values_list("from_node_id", "to_node_id")[: MOST_TITLES * 2]
    )
    return list(dict.fromkeys(to if of == node_id else of for of, to in ties))[:MOST_TITLES]


def _topics(node_id: int, language: str) -> tuple[list[dict[str, str]], str]:
    """Its topics to show, each leading to its page, and the main one that colours its card."""
    rows = (
        NodeTopic.objects.filter(node_id=node_id, topic__texts__language__in={"nl", language})
        .order_by("id")
        .values_list("topic__key", "topic__path", "topic__texts__language", "topic__texts__name")
    )
    names: dict[str, str] = {}
    hue = ""
    for key, path, its_language, name in rows:
        hue = hue or path[0]
        if key not in names or its_language == language:
            names[key] = name
    return topic_tags(names), hue
