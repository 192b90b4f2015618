# SPDX-License-Identifier: EUPL-1.2
"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from reuring.engine.waking import waking

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reuring.engine.settings")
with waking():
    application = get_wsgi_application()
