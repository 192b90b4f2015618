# SPDX-License-Identifier: EUPL-1.2
"""What notices put on my library, and on the page of a patron at the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reuring.people.looks import register_purpose
from reuring.people.mine_panels import register_mine_link
from reuring.people.notices.views_mine import patron_facts
from reuring.people.patron_panels import register_patron_panel

register_purpose("notices", _("een bericht aan jou"))
register_mine_link(550, "people:mine_notices", _("Berichten van de bibliotheek"))
register_patron_panel("people.notices", 550, "people/notices/_patron_panel.html", patron_facts)
