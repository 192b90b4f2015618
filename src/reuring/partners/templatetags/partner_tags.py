# SPDX-License-Identifier: EUPL-1.2
"""`{% load partner_tags %}`: the pages of a partner's workspace."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reuring.partners.models import Partner
from reuring.partners.panels import WorkspacePage, workspace_pages

register = template.Library()


@register.simple_tag(takes_context=True)
def pages_of_workspace(context: template.Context, partner: Partner) -> list[WorkspacePage]:
    """The pages in the navigation of a workspace: the first page, and those of the rooms above."""
    here = context["request"].path
    first = reverse("partners:workspace", args=[partner.public_id])
    return [WorkspacePage(first, _("Overzicht"), here == first), *workspace_pages(partner, here)]
