# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the day: its overview, and below /staff/door/ what also works with the line down."""

from django.urls import path

from reuring.activities.day import views, views_offline

urlpatterns = [
    path("staff/day/", views.day, name="day"),
    path("staff/door/offline/", views_offline.page, name="door_offline"),
    path("staff/door/worker.js", views_offline.worker, name="door_worker"),
    path("staff/door/<str:public_id>/state/", views_offline.state, name="door_state"),
    path("staff/door/<str:public_id>/codes/", views_offline.codes, name="door_codes"),
    path("staff/door/<str:public_id>/acts/", views_offline.acts, name="door_acts"),
    path("staff/door/<str:public_id>/", views.door, name="door"),
    path("staff/door/<str:public_id>/attendance/", views.attendance, name="door_attendance"),
    path("staff/door/<str:public_id>/heads/", views.heads, name="door_heads"),
    path("staff/door/<str:public_id>/result/", views.result, name="door_result"),
]
