# SPDX-License-Identifier: EUPL-1.2
"""The addresses of rooms: for staff below /staff/rooms/, for partners in their workspace."""

from django.urls import path

from reuring.activities.booking import views, views_partner, views_writing

urlpatterns = [
    path("staff/rooms/", views.day, name="rooms"),
    path("staff/rooms/week/", views.week, name="rooms_week"),
    path("staff/rooms/free/", views.free, name="rooms_free"),
    path("staff/rooms/requests/", views.requests, name="room_requests"),
    path("staff/rooms/new/", views_writing.new, name="room_new_booking"),
    path("staff/rooms/blocks/new/", views_writing.block, name="room_block"),
    path("staff/rooms/bookings/<str:public_id>/", views.booking, name="room_booking"),
    path("staff/rooms/bookings/<str:public_id>/move/", views_writing.move, name="room_move"),
    path("staff/rooms/bookings/<str:public_id>/approval/", views_writing.approval, name="room_approval"),
    path("staff/rooms/bookings/<str:public_id>/refusal/", views_writing.refusal, name="room_refusal"),
    path("staff/rooms/bookings/<str:public_id>/cancellation/", views_writing.cancellation, name="room_cancellation"),
    path("workspace/<str:public_id>/rooms/", views_partner.rooms, name="partner_rooms"),
    path("workspace/<str:public_id>/rooms/new/", views_partner.new, name="partner_room_new"),
    path(
        "workspace/<str:public_id>/rooms/<str:booking>/cancellation/",
        views_partner.cancellation,
        name="partner_room_cancellation",
    ),
]
