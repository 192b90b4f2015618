# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    name = "reuring.protocols"
    label = "protocols"
