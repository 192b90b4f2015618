# SPDX-License-Identifier: EUPL-1.2
"""The addresses of joining and subscriptions."""

from __future__ import annotations

from django.urls import path

from reuring.circulation.members import views, views_desk, views_mine

urlpatterns = [
    path("join/", views.join, name="join"),
    path("join/sent/", views.sent, name="join_sent"),
    path("join/welcome/", views.done, name="join_done"),
    path("join/<str:token>/", views.confirmation, name="join_confirmation"),
    path("mine/subscription/", views_mine.my_subscription, name="my_subscription"),
    path("mine/subscription/end/", views_mine.my_subscription_end, name="my_subscription_end"),
    path("patrons/new/", views_desk.new_patron, name="new_patron"),
    path("patrons/new/likely/", views_desk.likely_now, name="likely_now"),
    path("patrons/joinings/", views_desk.waiting, name="joinings"),
    path("patrons/joinings/<str:public_id>/removal/", views_desk.dropped, name="joining_removal"),
    path("patrons/<str:public_id>/subscription/", views_desk.subscription, name="subscription"),
    path("patrons/<str:public_id>/subscription/end/", views_desk.subscription_end, name="subscription_end"),
]
