# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "reuring.activities"
    label = "activities"
