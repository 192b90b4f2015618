# SPDX-License-Identifier: EUPL-1.2
"""`{% load people_tags %}`: the navigation of a patron's pages, ages and telephone numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from reuring.people import patron_panels
from reuring.people.ages import OWN_CONSENT_FROM, age_on, is_child, is_younger
from reuring.people.models import Person
from reuring.people.phones import shown_phone

register = template.Library()


@dataclass(frozen=True, slots=True)
class Tab:
    """A page in a navigation. is_here: whether it is the page of now."""

    address: str
    label: str | Promise
    is_here: bool


@register.simple_tag(takes_context=True)
def patron_tabs(context: template.Context, public_id: str) -> list[Tab]:
    """The pages about a patron that who looks may open."""
    here = _here(context)
    links = patron_panels.patron_links(context["request"].roles)
    return [Tab(reverse(link.url_name, args=[public_id]), link.label, link.url_name == here) for link in links]


@register.filter
def age(born_on: date | None) -> int | None:
    """Whole years today; None without a date of birth."""
    return age_on(born_on, timezone.localdate())


@register.filter
def is_too_young(person: Person) -> bool:
    """Whether a guardian still agrees in a person's place."""
    return is_younger(person.born_on, OWN_CONSENT_FROM, timezone.localdate())


@register.filter
def is_under_age(person: Person) -> bool:
    """Whether others still answer for a person."""
    return is_child(person.born_on, timezone.localdate())


@register.filter
def telephone(phone: str) -> str:
    """A stored number as people write it here."""
    return shown_phone(phone)


def _here(context: template.Context) -> Any:
    request = context.get("request")
    match = request.resolver_match if request else None
    return match.view_name if match else ""
