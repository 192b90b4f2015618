# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.activities.coherence import views

urlpatterns = [
    path("staff/coherence/", views.coherence, name="coherence"),
    path("staff/coherence/cell/", views.cell, name="coherence_cell"),
]
