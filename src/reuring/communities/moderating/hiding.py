# SPDX-License-Identifier: EUPL-1.2
"""The thing that a case is about: what it says, whose it is, hiding it and showing it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext

from reuring.activities.models import Idea
from reuring.activities.together.givers import shown_givers
from reuring.activities.together.ideas import hold_back, release
from reuring.communities.models import Case, Community, Listing, Member, Post
from reuring.people.models import Person

# So much of what stood there is kept with a case.
MOST_KEPT: Final = 4_000


@dataclass(frozen=True, slots=True)
class Thing:
    """What somebody looks at or reports. row: of the table that `about` names."""

    about: Case.About
    row: Any

    @classmethod
    def of(
        cls,
        *,
        post: Post | None = None,
        listing: Listing | None = None,
        member: Member | None = None,
        idea: Idea | None = None,
    ) -> Thing:
        """The one of these that is given. Raises ValueError for none or several."""
        given = {"post": post, "listing": listing, "member": member, "idea": idea}
        found = [(Case.About(about), row) for about, row in given.items() if row is not None]
        if len(found) != 1:
            raise ValueError("exactly one of post, listing, member and idea")
        return cls(*found[0])

    @classmethod
    def in_case(cls, case: Case) -> Thing | None:
        """What a case is about; None once it is gone."""
        row = getattr(case, case.about)
        return cls(Case.About(case.about), row) if row is not None else None

    @property
    def community(self) -> Community | None:
        """The group that it is in."""
        return None if self.about == Case.About.IDEA else self.row.community

    @property
    def member(self) -> Member | None:
        """Who may be muted or sent out for it: whose it is, where that is a member of its group."""
        if self.about == Case.About.POST:
            found: Member | None = self.row.member
            return found
        if self.about == Case.About.MEMBER:
            return self.row  # type: ignore[no-any-return]
        if self.about == Case.About.LISTING and self.row.community_id is not None:
            return Member.objects.current().filter(community=self.row.community_id, person=self.row.person_id).first()
        return None

    @property
    def person(self) -> Person | None:
        """Whose it is; None for a stranger or somebody who is gone."""
        if self.about == Case.About.POST:
            return self.row.member.person if self.row.member is not None else None
        found: Person | None = self.row.person
        return found

    @property
    def name(self) -> str:
        """What its maker is called there; never the name on the card. Of an idea the givers whom everybody may see."""
        row = self.row
        if self.about == Case.About.POST:
            return str(row.member.shown_name if row.member is not None else row.name)
        if self.about == Case.About.IDEA:
            return ", ".join(shown_givers(row))
        return str(row.shown_name)

    @property
    def text(self) -> str:
        """What stands there, to keep with the case."""
        row = self.row
        if self.about == Case.About.POST:
            picture = gettext("[een foto]") if row.picture else ""
            found = "\n".join(filter(None, [row.text, picture, row.picture_text]))
        elif self.about == Case.About.MEMBER:
            found = "\n".join(filter(None, [row.shown_name, row.about]))
        else:
            found = "\n".join(filter(None, [row.title, row.text]))
        return found[:MOST_KEPT]

    @property
    def language(self) -> str:
        """The language in which it was written."""
        return str(getattr(self.row, "language", "nl"))


@transaction.atomic
def open_case(thing: Thing, *, by_rule: str = "", at: datetime) -> Case:
    """The open case about a thing: the one there is, or a new one. Two at once have the same one.

    The thing's row is locked first, so that nobody opens another meanwhile; the unique indexes stand behind it.
    """
    type(thing.row).objects.select_for_update(of=("self",)).get(pk=thing.row.pk)
    case = Case.objects.select_for_update().filter(**{thing.about: thing.row, "closed_at": None}).first()
    if case is None:
        return Case.objects.create(
            about=thing.about,
            **{thing.about: thing.row},
            community=thing.community,
            text=thing.text,
            by_rule=by_rule,
            is_hidden=is_hidden(thing),
            opened_at=at,
        )
    if by_rule and not case.by_rule:
        case.by_rule = by_rule
        case.save(update_fields=["by_rule"])
    return case


def is_hidden(thing: Thing) -> bool:
    """Whether moderation keeps it from view."""
    return (thing.row.held_at if thing.about == Case.About.IDEA else thing.row.hidden_at) is not None


def hide(case: Case, *, at: datetime) -> None:
    """Keep what a case is about from view. Twice changes nothing."""
    thing = Thing.in_case(case)
    case.is_hidden = True
    case.save(update_fields=["is_hidden"])
    if thing is None or is_hidden(thing):
        return
    if thing.about == Case.About.IDEA:
        hold_back(idea=thing.row, at=at)
        return
    thing.row.hidden_at = at
    thing.row.save(update_fields=["hidden_at"])
    if thing.about == Case.About.POST:
        # What is said calls what watches it, so it is not imported above.
        from reuring.communities.talking.telling import take_back

        take_back(thing.row, at)


def show(case: Case, *, at: datetime) -> None:
    """Let what a case is about be seen again. Twice changes nothing."""
    thing = Thing.in_case(case)
    case.is_hidden = False
    case.save(update_fields=["is_hidden"])
    if thing is None or not is_hidden(thing):
        return
    if thing.about == Case.About.IDEA:
        release(idea=thing.row, at=at)
        return
    thing.row.hidden_at = None
    thing.row.save(update_fields=["hidden_at"])
    if thing.about == Case.About.POST:
        from reuring.communities.talking.saying import say_now

        say_now(post=thing.row, at=at)
