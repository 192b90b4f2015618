# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "reuring.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        import reuring.catalogue.step_choices  # noqa: F401 - goes along with a work that is merged
