# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.threads import views, views_following

app_name = "threads"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/facets/", views.wide_facets, name="wide_facets"),
    path("search/completions/", views.completions, name="completions"),
    path("follow/<str:public_id>/", views_following.follow, name="follow"),
]
