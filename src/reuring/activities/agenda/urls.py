# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.activities.agenda import views

urlpatterns = [
    path("a/<str:public_id>/", views.activity, name="activity"),
]
