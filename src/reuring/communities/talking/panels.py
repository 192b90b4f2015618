# SPDX-License-Identifier: EUPL-1.2
"""The conversation on the page of a group: the newest few for who is inside, and what the group would like to know."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.communities.models import Community
from reuring.communities.moderating.blocking import hidden_from
from reuring.communities.panels import register_link, register_panel
from reuring.communities.rights import standing_of
from reuring.communities.talking.conversations import in_brief


def _facts(community: Community, request: HttpRequest) -> dict[str, Any] | None:
    standing, at = standing_of(request, community), timezone.now()
    hidden = hidden_from(standing.person_id)
    said, questions = in_brief(community, standing, hidden=hidden, at=at)
    if not standing.is_inside and not questions:
        return None
    # What a group that ended would have liked to know, is asked no more.
    return {"said": said, "questions": questions if community.is_living else []}


register_panel("page", "talk", 400, "communities/talking/_panel.html", _facts)
register_link(400, "communities:talk", _("Gesprek"), lambda standing: standing.is_inside)
