# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "reuring.partners"
    label = "partners"
