# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class ThreadsConfig(AppConfig):
    name = "reuring.threads"
    label = "threads"

    def ready(self) -> None:
        from reuring.engine.rooms import import_from_rooms

        for module in ("cards", "documents", "topic_uses", "people_to_ask"):
            import_from_rooms(module)
        from reuring.threads import following, unfound  # noqa: F401 - forgets when a consent is taken back; counts
