# SPDX-License-Identifier: EUPL-1.2
"""`{% load mine_tags %}`: the pages of my library."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reuring.people.mine_panels import mine_links

register = template.Library()


@dataclass(frozen=True, slots=True)
class MinePage:
    """A page of my library, for its navigation."""

    address: str
    label: str | Promise
    is_current: bool


@register.simple_tag(takes_context=True)
def mine_pages(context: template.Context) -> list[MinePage]:
    """The pages in the navigation of my library: the first page, those of every room, and the settings last."""
    request: HttpRequest | None = context.get("request")
    here = request.path if request else ""
    first, settings = reverse("people:mine"), reverse("people:settings")
    wanted = [(reverse(link.url_name), link.label) for link in mine_links()]
    pages = [MinePage(first, _("Overzicht"), here == first)]
    pages += [MinePage(address, label, here.startswith(address)) for address, label in wanted]
    return [*pages, MinePage(settings, _("Instellingen"), here.startswith(settings))]


@register.simple_tag
def handy_pages() -> list[MinePage]:
    """The pages of my library that are handy to have, for the list on the first page."""
    return [MinePage(reverse(link.url_name), link.label, False) for link in mine_links(is_handy=True)]
