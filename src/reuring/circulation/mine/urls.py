# SPDX-License-Identifier: EUPL-1.2
"""The addresses of my library in this room."""

from __future__ import annotations

from django.urls import path

from reuring.circulation.mine import views, views_calendar, views_history, views_holds, views_household
from reuring.people.models import Purpose

urlpatterns = [
    path("mine/loans/", views.loans, name="loans"),
    path("mine/loans/renewals/", views.renew_all, name="renew_all"),
    path("mine/loans/<str:public_id>/renewals/", views.renew_one, name="renew_one"),
    path("mine/holds/", views_holds.holds, name="holds"),
    path("mine/holds/<str:public_id>/", views_holds.hold, name="hold"),
    path("mine/holds/<str:public_id>/cancellation/", views_holds.cancel, name="cancel_hold"),
    path("mine/holds/<str:public_id>/suspension/", views_holds.suspend, name="suspend_hold"),
    path("mine/holds/<str:public_id>/branch/", views_holds.pickup, name="hold_branch"),
    path("mine/household/", views_household.household, name="household"),
    path("mine/household/<str:public_id>/", views_household.housemate_page, name="housemate"),
    path("mine/household/<str:public_id>/renewals/", views_household.renew_for, name="renew_for"),
    path("mine/history/", views_history.history, name="history"),
    path(
        "mine/history/consent/",
        views_history.consent,
        {"purpose": Purpose.LOAN_HISTORY},
        name="history_consent",
    ),
    path("mine/history/removal/", views_history.forget, name="history_removal"),
    path("mine/interests/", views_history.interests, name="interests"),
    path(
        "mine/interests/consent/",
        views_history.consent,
        {"purpose": Purpose.INTERESTS},
        name="interests_consent",
    ),
    path("mine/interests/<str:key>/", views_history.interests_under, name="interests_under"),
    path("mine/interests/<str:key>/removal/", views_history.unfollow_topic, name="unfollow"),
    path("mine/calendar/", views_calendar.calendar, name="calendar"),
    path("mine/calendar/address/", views_calendar.calendar_address, name="calendar_address"),
    path("calendar/<str:token>.ics", views_calendar.feed, name="feed"),
    path("w/<str:public_id>/hold/", views_holds.hold_work, name="hold_work"),
]
