# SPDX-License-Identifier: EUPL-1.2
"""The list of what somebody waits for, and what a queue says before one joins it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language, gettext

from reuring.catalogue.models import Format, Item, Work
from reuring.circulation.holding import serving_copies, standing_of
from reuring.circulation.mine.titles import ShownTitle, of_work
from reuring.circulation.mine.words import about_when, before_you, place_in_queue
from reuring.circulation.models import Hold
from reuring.circulation.policy import QueueFacts, expected_on
from reuring.circulation.rulebook import RuleBook, rulebook
from reuring.people.models import Person
from reuring.threads.languages import language_name


@dataclass(frozen=True, slots=True)
class ShownHold:
    """A hold to show. title: None for who may not see which it is.

    place, when: where it stands in the queue, in words; empty where a copy is ready or on its way.
    wish: the form and language that it is for, where not any will do.
    """

    public_id: str
    title: ShownTitle | None
    state: str
    branch: str
    branch_id: int
    place: str
    when: str
    wish: str
    shelf_until: date | None
    suspended_from: date | None
    suspended_until: date | None
    is_suspended: bool

    @property
    def is_ready(self) -> bool:
        return self.state == Hold.State.ON_SHELF

    @property
    def is_waiting(self) -> bool:
        return self.state == Hold.State.WAITING


def open_holds(person: Person) -> list[Hold]:
    """What somebody waits for, with all that is shown of it; what lies ready first. One query."""
    holds = Hold.objects.open().filter(person=person)
    found = holds.select_related("work__node", "edition", "pickup_branch", "item__edition").order_by("placed_at", "pk")
    order = {Hold.State.ON_SHELF: 0, Hold.State.IN_TRANSIT: 1, Hold.State.WAITING: 2}
    return sorted(found, key=lambda hold: order[Hold.State(hold.state)])


def shown_holds(person: Person, at: datetime, *, titles: bool = True) -> list[ShownHold]:
    """The list to show, in a constant number of queries."""
    holds = open_holds(person)
    standings = standing_of(holds, at)
    covers = _covers([hold.work_id for hold in holds])
    today = timezone.localdate(at)
    shown = []
    for hold in holds:
        standing = standings.get(hold.pk)
        edition = hold.item.edition if hold.item is not None else hold.edition
        title = of_work(hold.work, edition=edition, format=hold.format, cover=covers.get(hold.work_id, ""))
        shown.append(
            ShownHold(
                public_id=hold.public_id,
                title=title if titles else None,
                state=hold.state,
                branch=hold.pickup_branch.name,
                branch_id=hold.pickup_branch_id,
                place=place_in_queue(standing.place, standing.length) if standing else "",
                when=about_when(standing.expected_on, today) if standing else "",
                wish=form_words(hold.format, hold.language) if hold.format or hold.language else "",
                shelf_until=hold.shelf_until,
                suspended_from=hold.suspended_from,
                suspended_until=hold.suspended_until,
                is_suspended=hold.suspended_until is not None and hold.suspended_until > today,
            )
        )
    return shown


def _covers(work_ids: Sequence[int]) -> dict[int, str]:
    """A cover of each work, by its key."""
    rows = Work.objects.filter(pk__in=work_ids).exclude(editions__cover="")
    return dict(rows.order_by("editions__id").values_list("pk", "editions__cover"))


# Before one joins


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to have a title: any, or one form and language only.

    key: for a form. is_in: a copy is there and nobody waits.
    waiting: how many wait that would be served first. copies: that can serve it. expected_on: about when one's turn
    would come. queue, when: both in words.
    """

    key: str
    label: str
    format: str
    language: str
    waiting: int
    copies: int
    is_in: bool
    expected_on: date | None
    queue: str
    when: str


def choices_for(work: Work, at: datetime) -> list[Choice]:
    """The ways to have a work, "the first that comes" first; only that one where all copies are alike.

    Empty where there is no copy that can be lent. Three queries.
    """
    copies = serving_copies(work)
    if not copies:
        return []
    today = timezone.localdate(at)
    waiting = list(Hold.objects.waiting(today).filter(work=work).values_list("edition_id", "format", "language"))
    book = rulebook()
    groups: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for copy in copies:
        groups[copy.edition.format, (copy.edition.languages or [""])[0]].append(copy)
    any_label = gettext("Maakt niet uit, de eerste die er is") if len(groups) > 1 else ""
    found = [_choice("", any_label, "", "", copies, len(waiting), book, today)]
    if len(groups) == 1:
        return found
    for (form, language), own in sorted(groups.items(), key=lambda each: _form_order(each[0])):
        editions = {copy.edition_id for copy in own}
        ahead = sum(
            1
            for its_edition, its_form, its_language in waiting
            if its_form in ("", form) and its_language in ("", language) and its_edition in (None, *editions)
        )
        label = form_words(form, language)
        found.append(_choice(f"{form}.{language}", label, form, language, own, ahead, book, today))
    return found


def form_words(form: str, language: str) -> str:
    """A form and a language in words: "Luisterboek, Duits"."""
    parts = [str(Format(form).label) if form else "", language_name(language) if language else ""]
    return ", ".join(filter(None, parts))


def _form_order(group: tuple[str, str]) -> tuple[bool, bool, str, str]:
    form, language = group
    own = (get_language() or "nl").split("-")[0]
    return (language != own, form != Format.BOOK, form, language)


def _choice(
    key: str, label: str, form: str, language: str, copies: Sequence[Item], waiting: int, book: RuleBook, today: date
) -> Choice:
    forms = {"", *(copy.edition.format for copy in copies)}
    days = [rule.loan_days for rule in book.rules if rule.format in forms and rule.may_borrow]
    facts = QueueFacts(
        place=waiting + 1,
        length=waiting + 1,
        copies=len(copies),
        due_on=tuple(copy.due_on for copy in copies if copy.due_on is not None),
        loan_days=max(days, default=21),
    )
    expected = expected_on(facts, today)
    is_in = not waiting and any(copy.status == Item.Status.AVAILABLE for copy in copies)
    queue, when = before_you(waiting), about_when(expected, today)
    return Choice(key, label, form, language, waiting, len(copies), is_in, expected, queue, when)
