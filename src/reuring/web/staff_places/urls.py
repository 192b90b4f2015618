# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the administrator's work on places, below /staff/places/."""

from django.urls import path

from reuring.web.staff_places import room_hours, views, views_hours

urlpatterns = [
    path("", views.places, name="places"),
    path("organisation/", views.organisation, name="organisation"),
    path("municipalities/", views.municipalities, name="municipality_list"),
    path("municipalities/new/", views.municipality_new, name="municipality_new"),
    path("municipalities/<slug:slug>/edit/", views.municipality_edit, name="municipality_edit"),
    path("branches/new/", views.branch_new, name="branch_new"),
    path("branches/<str:public_id>/", views.branch, name="branch"),
    path("branches/<str:public_id>/edit/", views.branch_edit, name="branch_edit"),
    path("branches/<str:public_id>/hours/", views_hours.hours, name="branch_hours"),
    path("branches/<str:public_id>/hours/removal/", views_hours.planned_removal, name="branch_hours_removal"),
    path("branches/<str:public_id>/exceptions/", views_hours.exceptions, name="branch_exceptions"),
    path(
        "branches/<str:public_id>/exceptions/removal/", views_hours.exception_removal, name="branch_exception_removal"
    ),
    path("branches/<str:public_id>/rooms/", views.rooms, name="branch_rooms"),
    path("branches/<str:public_id>/rooms/new/", views.room_new, name="room_new"),
    path("rooms/<str:public_id>/", views.room_edit, name="room_edit"),
    path("rooms/<str:public_id>/hours/", room_hours.room_hours, name="room_hours"),
    path("closing-days/", views_hours.closing_days, name="closing_days"),
    path("closing-days/<int:key>/removal/", views_hours.closing_day_removal, name="closing_day_removal"),
    path("elsewhere/", views.elsewhere, name="elsewhere"),
    path("elsewhere/new/", views.elsewhere_new, name="elsewhere_new"),
    path("elsewhere/<str:public_id>/", views.elsewhere_edit, name="elsewhere_edit"),
]
