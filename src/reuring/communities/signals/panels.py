# SPDX-License-Identifier: EUPL-1.2
"""What signals add to my library."""

from __future__ import annotations

from reuring.communities.signals.views_invited import mine_facts
from reuring.people.mine_panels import register_panel

register_panel("communities.invitations", 250, "communities/signals/_mine_panel.html", mine_facts)
