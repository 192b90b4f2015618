# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class CirculationConfig(AppConfig):
    name = "reuring.circulation"
    label = "circulation"

    def ready(self) -> None:
        from reuring.circulation import following, reminding, signals  # noqa: F401 - what the round tells; what counts
        from reuring.circulation.day import notices, showing  # noqa: F401 - what people are told and shown of the day
        from reuring.circulation.desk import panels as patron_panels  # noqa: F401 - adds to the page at the desk
        from reuring.circulation.members import panels as members_panels  # noqa: F401 - adds to both
        from reuring.circulation.mine import panels  # noqa: F401 - adds to my library and to the page of a title

        following.register()
