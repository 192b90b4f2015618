# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the day: its overview, and below /staff/door/ what also works with the line down."""

from django.urls import path

from reuring.activities.day import views

urlpatterns = [
    path("staff/day/", views.day, name="day"),
    path("staff/door/<str:public_id>/", views.door, name="door"),
    path("staff/door/<str:public_id>/attendance/", views.attendance, name="door_attendance"),
    path("staff/door/<str:public_id>/heads/", views.heads, name="door_heads"),
    path("staff/door/<str:public_id>/result/", views.result, name="door_result"),
]
