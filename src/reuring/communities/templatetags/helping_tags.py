# SPDX-License-Identifier: EUPL-1.2
"""Words of asks and offers for templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template
from django.utils.functional import Promise

from reuring.communities.helping.pages import kind_in_words
from reuring.communities.helping.times import in_words
from reuring.communities.models import Listing

register = template.Library()


@register.filter
def kind_words(listing: Listing) -> str | Promise:
    """`{{ listing|kind_words }}`: "iemand om mee te gaan"."""
    return kind_in_words(listing)


@register.filter
def times_words(codes: Sequence[str]) -> str:
    """`{{ listing.times|times_words }}`: "dinsdagavond"."""
    return in_words(codes)


@register.filter
def of_key(names: Mapping[str, str], key: str) -> str:
    """`{{ names|of_key:topic.key }}`: the name that goes with a key."""
    return names.get(key, key)
