# SPDX-License-Identifier: EUPL-1.2
"""What each form of activity fills in by itself at first. A library changes it, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from reuring.activities.models import Form, FormDefaults, Function, Shape, TargetGroup
from reuring.activities.programme.target_groups import load_target_groups


@dataclass(frozen=True, slots=True)
class Seed:
    """The defaults of one form. groups: keys of target groups. minutes: how long. ages: in years, both included."""

    shape: Shape
    functions: tuple[Function, ...]
    groups: tuple[str, ...] = ()
    minutes: int = 90
    capacity: int | None = None
    needs_sign_up: bool = True
    is_listed: bool = True
    ages: tuple[int | None, int | None] = (None, None)


_READING, _DEVELOPMENT, _MEETING = Function.READING, Function.DEVELOPMENT, Function.MEETING
_KNOWLEDGE, _CULTURE = Function.KNOWLEDGE, Function.CULTURE

SEEDS: Final[dict[Form, Seed]] = {
    Form.READING_ALOUD: Seed(
        Shape.SERIES, (_READING, _DEVELOPMENT), ("0-4", "families"), 45, 20, needs_sign_up=False, ages=(2, 6)
    ),
    Form.READING_GROUP: Seed(Shape.SERIES, (_READING, _MEETING), ("adults",), 120, 12, ages=(18, None)),
    Form.DEBATE: Seed(Shape.ONE_OFF, (_MEETING, _KNOWLEDGE), ("adults",), 120, 60, ages=(16, None)),
    Form.LECTURE: Seed(Shape.ONE_OFF, (_KNOWLEDGE, _MEETING), ("adults",), 90, 60),
    Form.WORKSHOP: Seed(Shape.ONE_OFF, (_DEVELOPMENT,), (), 120, 12),
    Form.COURSE: Seed(Shape.COURSE, (_DEVELOPMENT,), ("adults",), 120, 10, ages=(18, None)),
    Form.CONSULTATION: Seed(Shape.DROP_IN, (_KNOWLEDGE, _DEVELOPMENT), ("adults",), 120, needs_sign_up=False),
    Form.CLASS_VISIT: Seed(Shape.ONE_OFF, (_READING, _DEVELOPMENT), ("4-12",), 60, 30, is_listed=False, ages=(4, 12)),
    Form.EXHIBITION: Seed(Shape.EXHIBITION, (_CULTURE,), (), 480, needs_sign_up=False),
    Form.CONCERT: Seed(Shape.ONE_OFF, (_CULTURE, _MEETING), (), 90, 60),
    Form.THEATRE: Seed(Shape.ONE_OFF, (_CULTURE,), (), 90, 60),
    Form.FILM: Seed(Shape.ONE_OFF, (_CULTURE, _MEETING), (), 120, 40),
    Form.OPEN_TABLE: Seed(Shape.OPEN_ROOM, (_MEETING,), ("adults",), 120, needs_sign_up=False),
    Form.PLAY: Seed(Shape.DROP_IN, (_DEVELOPMENT, _CULTURE), ("4-12",), 90, needs_sign_up=False, ages=(6, 12)),
    Form.OTHER: Seed(Shape.ONE_OFF, (_MEETING,)),
}


@transaction.atomic
def load_defaults() -> int:
    """Add the target groups and the defaults of each form that are not there yet. Returns how many forms have them.

    Loading twice changes nothing, and nothing that staff changed is written over.
    """
    load_target_groups()
    there = set(FormDefaults.objects.values_list("form", flat=True))
    groups = {group.key: group for group in TargetGroup.objects.all()}
    for form, seed in SEEDS.items():
        if form not in there:
            _add(form, seed, groups)
    return FormDefaults.objects.count()


def defaults_of(form: str) -> FormDefaults:
    """The defaults of a form; those that come with the product where none were loaded."""
    found = FormDefaults.objects.prefetch_related("target_groups").filter(form=form).first()
    if found is None:
        load_defaults()
        found = FormDefaults.objects.prefetch_related("target_groups").get(form=form)
    return found


def _add(form: Form, seed: Seed, groups: dict[str, TargetGroup]) -> None:
    row = FormDefaults.objects.create(
        form=form,
        shape=seed.shape,
        functions=list(seed.functions),
        duration_minutes=seed.minutes,
        capacity=seed.capacity,
        needs_sign_up=seed.needs_sign_up,
        is_listed=seed.is_listed,
        age_from=seed.ages[0],
        age_to=seed.ages[1],
    )
    row.target_groups.set(groups[key] for key in seed.groups if key in groups)
