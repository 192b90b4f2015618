# SPDX-License-Identifier: EUPL-1.2
"""What joining and subscriptions add to my library, and to the page of a patron at the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reuring.circulation.members import notices, views_desk, views_mine
from reuring.people.mine_panels import register_panel
from reuring.people.patron_panels import register_patron_link, register_patron_panel

__all__ = ["notices"]

register_panel("circulation.subscription", 700, "circulation/members/panel_mine.html", views_mine.panel)
register_patron_panel("circulation.subscription", 100, "circulation/members/panel_desk.html", views_desk.panel)
register_patron_link(100, "circulation:subscription", _("Abonnement"))
