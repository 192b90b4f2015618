# SPDX-License-Identifier: EUPL-1.2
"""Kinds of notices that exist in tests only, and people to tell them to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any, Final

from reuring.people.models import HouseholdMember, NoticeRoad, Person, PostalAddress
from reuring.people.notices.kinds import LONG, SHORT, Field, Form, NoticeKind, Text, Urgency, register_kind
from reuring.people.notices.telling import Telling
from reuring.people.tests.cast import make_person

# A Tuesday; in the library it is one hour later.
MORNING: Final = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

# What is over, by public id: kinds with `still_holds` ask this.
OVER: set[str] = set()


def _still_here(abouts: Collection[str]) -> set[str]:
    return set(abouts) - OVER


_TITLE: Final = Field("title", "titel", "de titel", "Max Havelaar", is_private=True)
_DUE: Final = Field("due_on", "terug_op", "de laatste dag", "2026-03-12", Form.DATE)
_BRANCH: Final = Field("branch", "vestiging", "de vestiging", "Bleijerheide")
_FEE: Final = Field("fee", "bedrag", "het bedrag", 250, Form.CENTS)

DUE: Final = register_kind(
    NoticeKind(
        key="test.due",
        urgency=Urgency.DIGEST,
        title="Bijna terug",
        explanation="Een paar dagen voor de dag.",
        fields=(_TITLE, _DUE),
        texts={
            ("nl", LONG): Text(
                "Breng terug voor {terug_op}:\n{lijst}", "{aantal} bijna terug", "{titel}, uiterlijk {terug_op}"
            ),
            ("nl", SHORT): Text("{aantal} moeten terug voor {terug_op}."),
            ("de", LONG): Text("Bitte zurück bis {terug_op}:\n{lijst}", "{aantal} bald zurück", "{titel} ({terug_op})"),
        },
        is_list=True,
        counted={"nl": ("titel", "titels"), "de": ("Titel", "Titel"), "en": ("title", "titles")},
        may_be_off=True,
        falls_back=False,
        order=20,
        still_holds=_still_here,
    )
)
READY: Final = register_kind(
    NoticeKind(
        key="test.ready",
        urgency=Urgency.AT_ONCE,
        title="Ligt klaar",
        explanation="Zodra een reservering klaarligt.",
        fields=(_TITLE, _BRANCH),
        texts={
            ("nl", LONG): Text("Er ligt iets klaar:\n{lijst}", "{aantal} klaar bij {vestiging}", "{titel}"),
            ("nl", SHORT): Text("{aantal} klaar bij {vestiging}."),
        },
        is_list=True,
        counted={"nl": ("reservering", "reserveringen")},
        order=10,
        still_holds=_still_here,
    )
)
FEE: Final = register_kind(
    NoticeKind(
        key="test.fee",
        urgency=Urgency.DIGEST,
        title="Te betalen",
        explanation="Als er iets openstaat.",
        fields=(_FEE, _BRANCH),
        texts={
            ("nl", LONG): Text("Er staat {bedrag} open.\nBetaal bij {vestiging}.", "Er staat iets open"),
            ("nl", SHORT): Text("Er staat {bedrag} open."),
        },
        to_guardian=False,
        order=30,
    )
)


def make_reader(**overrides: Any) -> Person:
    """Somebody with an e-mail address."""
    return make_person(**{"given_name": "Lieve", "email": "lieve@example.org", **overrides})


def live_at(person: Person, **overrides: Any) -> PostalAddress:
    """Give someone an address."""
    return PostalAddress.objects.create(
        **{
            "person": person,
            "street": "Markt",
            "house_number": 12,
            "postal_code": "6461EC",
            "town": "Kerkrade",
            "valid_from": date(2020, 1, 1),
            **overrides,
        }
    )


def join(household: Any, person: Person, *, is_guardian: bool = False) -> None:
    """Let someone live in a household."""
    HouseholdMember.objects.create(household=household, person=person, is_guardian=is_guardian, since=date(2020, 1, 1))


def due(person: Person, number: int = 1, **overrides: Any) -> Telling:
    """A title that has to come back."""
    return Telling(
        **{
            "kind": DUE.key,
            "person": person.pk,
            "key": f"due:{number}",
            "about": f"loan{number}",
            "facts": {"title": f"Boek {number}", "due_on": "2026-03-12"},
            **overrides,
        }
    )


def ready(person: Person, number: int = 1, **overrides: Any) -> Telling:
    """A hold that is ready."""
    return Telling(
        **{
            "kind": READY.key,
            "person": person.pk,
            "key": f"ready:{number}",
            "about": f"hold{number}",
            "facts": {"title": f"Boek {number}", "branch": "Bleijerheide"},
            **overrides,
        }
    )


def by(road: NoticeRoad, **overrides: Any) -> Person:
    """Somebody who chose a road and can be reached by it."""
    person = make_reader(**{"notice_road": road, "phone": "06 12345678", **overrides})
    live_at(person)
    return person
