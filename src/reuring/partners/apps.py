# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "reuring.partners"
    label = "partners"

    def ready(self) -> None:
        from reuring.partners import own_panels  # noqa: F401 - adds to my library
