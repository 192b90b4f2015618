# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "reuring.activities"
    label = "activities"

    def ready(self) -> None:
        from reuring.activities import news, signals  # noqa: F401 - what followers are told; what counts of signing up
        from reuring.activities.booking import notices, panels  # noqa: F401 - what is told and shown of rooms
        from reuring.activities.day import panels as shown_at_doors  # noqa: F401 - the way to the day
        from reuring.activities.registrations import panels as shown_registrations  # noqa: F401 - of who takes part
        from reuring.activities.together import notices as told_together  # noqa: F401 - of ideas and proposals
        from reuring.activities.together import panels as shown_together  # noqa: F401 - of ideas, shifts, proposals
