# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.protocols import views

app_name = "protocols"
urlpatterns = [
    path("search.atom", views.search_atom, name="search_atom"),
    path("api/v1/search", views.search_json, name="search_json"),
]
