# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.communities.groups import views

urlpatterns = [
    path("groups/", views.communities, name="communities"),
    path("c/<str:public_id>/", views.community, name="community"),
]
