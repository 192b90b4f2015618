# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "reuring.shell"
    label = "shell"
