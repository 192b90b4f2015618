# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class CirculationConfig(AppConfig):
    name = "reuring.circulation"
    label = "circulation"
