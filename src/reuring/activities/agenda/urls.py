# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.activities.agenda import views

urlpatterns = [
    path("agenda/", views.agenda, name="agenda"),
    path("a/<str:public_id>/", views.activity, name="activity"),
]
