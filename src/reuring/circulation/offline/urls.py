# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.circulation.offline import views

urlpatterns = [
    path("desk/offline/", views.page, name="offline"),
    path("desk/offline/worker.js", views.worker, name="offline_worker"),
    path("desk/offline/line/", views.line, name="offline_line"),
    path("desk/offline/acts/", views.acts, name="offline_acts"),
    path("desk/offline/conflicts/", views.conflicts, name="offline_conflicts"),
    path("desk/offline/conflicts/<uuid:key>/", views.settling, name="offline_settling"),
]
