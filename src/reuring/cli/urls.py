# SPDX-License-Identifier: EUPL-1.2
"""The map of addresses: Dutch without a prefix, German and English under /de/ and /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from reuring.web import map as web_map
from reuring.web import views as web

handler500 = "reuring.shell.views.trouble"

urlpatterns = [
    path("health/", web.health, name="health"),
    path("uploads/<path:path>", web.upload, name="upload"),
    path("map/tiles/<int:zoom>/<int:column>/<int:row>.png", web_map.tile, name="map_tile"),
    *i18n_patterns(
        path("", include("reuring.web.urls")),
        path("", include("reuring.threads.urls")),
        path("", include("reuring.partners.urls")),
        path("", include("reuring.catalogue.urls")),
        path("", include("reuring.activities.urls")),
        path("", include("reuring.communities.urls")),
        path("", include("reuring.protocols.urls")),
        path("", include("reuring.circulation.urls")),
        path("", include("reuring.ledger.urls")),
        path("", include("reuring.people.urls")),
        path("", include("reuring.shell.urls")),
        path("account/", include("allauth.urls")),
        prefix_default_language=False,
    ),
]
