# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "reuring.ledger"
    label = "ledger"

    def ready(self) -> None:
        from reuring.ledger import views_desk, views_mine
        from reuring.people.looks import register_purpose
        from reuring.people.mine_panels import register_mine_link, register_panel
        from reuring.people.patron_panels import register_patron_panel

        register_purpose(views_desk.PURPOSE, _("betalen aan de balie"))
        register_panel("ledger.money", 300, "ledger/_mine_panel.html", views_mine.panel)
        register_mine_link(300, "ledger:my_money", _("Betalen"))
        register_patron_panel("ledger.money", 400, "ledger/_patron_panel.html", views_desk.panel)
