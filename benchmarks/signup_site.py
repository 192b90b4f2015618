# SPDX-License-Identifier: EUPL-1.2
"""The site with two addresses more, for the benchmark of signing up: `register` and `payment` of an activity.

They do what the pages of signing up do, and answer with one line instead of a page, so that what is measured is signing
up. As settings (`DJANGO_SETTINGS_MODULE`), as addresses (`ROOT_URLCONF`) and as the two views.
"""

from __future__ import annotations

from reuring.engine.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.signup_urls"
