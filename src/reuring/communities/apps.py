# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "reuring.communities"
    label = "communities"

    def ready(self) -> None:
        # Each package adds its panels, notices and registrations here: one import a line.
        from reuring.communities.building import notices as told_of_plans  # noqa: F401
        from reuring.communities.building import panels as plans  # noqa: F401 - ideas, what was made, and trails
        from reuring.communities.groups import faring, jobs, news, panels  # noqa: F401 - groups: all of it
        from reuring.communities.helping import notices as told_of_helping  # noqa: F401 - asks and offers
        from reuring.communities.helping import panels as shown_helping  # noqa: F401
        from reuring.communities.helping import signals as counted_helping  # noqa: F401
        from reuring.communities.moderating import notices as told_in_moderation  # noqa: F401
        from reuring.communities.moderating import registering as watched  # noqa: F401 - ideas, and what is shown
        from reuring.communities.signals import gathering  # noqa: F401 - what counts of field notes and questions
        from reuring.communities.signals import panels as invitations  # noqa: F401 - who is invited, in my library
        from reuring.communities.talking import digest  # noqa: F401 - what is new in what is said
        from reuring.communities.talking import panels as shown_talk  # noqa: F401 - what is said
