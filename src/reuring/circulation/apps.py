# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class CirculationConfig(AppConfig):
    name = "reuring.circulation"
    label = "circulation"

    def ready(self) -> None:
        from reuring.circulation.mine import panels  # noqa: F401 - adds to my library and to the page of a title
