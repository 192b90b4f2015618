# SPDX-License-Identifier: EUPL-1.2
from django.urls import URLPattern, URLResolver, include, path

app_name = "activities"
# Each package adds its own: path("", include("reuring.activities.PACKAGE.urls")).
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("reuring.activities.agenda.urls")),
    path("", include("reuring.activities.booking.urls")),
    path("", include("reuring.activities.coherence.urls")),
    path("", include("reuring.activities.day.urls")),
    path("", include("reuring.activities.programme.urls")),
    path("", include("reuring.activities.registrations.urls")),
    path("", include("reuring.activities.together.urls")),
]
