# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "reuring.cli"
    label = "cli"
