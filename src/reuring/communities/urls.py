# SPDX-License-Identifier: EUPL-1.2
from django.urls import URLPattern, URLResolver, include, path

app_name = "communities"
# Each package adds its own: path("", include("reuring.communities.PACKAGE.urls")).
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("reuring.communities.groups.urls")),
    path("", include("reuring.communities.helping.urls")),
    path("", include("reuring.communities.moderating.urls")),
    path("", include("reuring.communities.signals.urls")),
    path("", include("reuring.communities.building.urls")),
    path("", include("reuring.communities.talking.urls")),
]
