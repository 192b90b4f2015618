# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from reuring.circulation.views_steps import notice_steps

app_name = "circulation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/steps/", notice_steps, name="notice_steps"),
    path("", include("reuring.circulation.desk.urls")),
    path("", include("reuring.circulation.members.urls")),
    path("", include("reuring.circulation.mine.urls")),
    path("", include("reuring.circulation.ruling.urls")),
    path("", include("reuring.circulation.day.urls")),
    path("", include("reuring.circulation.offline.urls")),
]
