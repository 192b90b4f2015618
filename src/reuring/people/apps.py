# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "reuring.people"
    label = "people"

    def ready(self) -> None:
        from reuring.engine.rooms import import_from_rooms

        for module in ("personal", "checks"):
            import_from_rooms(module)
        from reuring.people import own_panels, own_rows  # noqa: F401 - register what is of this room
        from reuring.people.notices import frame, panels  # noqa: F401 - what is around every message, and on my library
        from reuring.people.notices import own_rows as notice_rows  # noqa: F401

        import_from_rooms("notices")  # the kinds of every room
