# SPDX-License-Identifier: EUPL-1.2
from django.urls import include, path

from reuring.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("w/<str:public_id>/", views.work, name="work"),
    path("cataloguing/", include("reuring.catalogue.cataloguing.urls")),
]
