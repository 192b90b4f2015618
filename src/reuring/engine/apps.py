# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "reuring.engine"
    label = "engine"
