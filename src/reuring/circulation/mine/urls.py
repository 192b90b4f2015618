# SPDX-License-Identifier: EUPL-1.2
"""The addresses of my library in this room."""

from __future__ import annotations

from django.urls import path

from reuring.circulation.mine import views, views_holds

urlpatterns = [
    path("mine/loans/", views.loans, name="loans"),
    path("mine/loans/renewals/", views.renew_all, name="renew_all"),
    path("mine/loans/<str:public_id>/renewals/", views.renew_one, name="renew_one"),
    path("mine/holds/", views_holds.holds, name="holds"),
    path("mine/holds/<str:public_id>/", views_holds.hold, name="hold"),
    path("mine/holds/<str:public_id>/cancellation/", views_holds.cancel, name="cancel_hold"),
    path("mine/holds/<str:public_id>/suspension/", views_holds.suspend, name="suspend_hold"),
    path("mine/holds/<str:public_id>/branch/", views_holds.pickup, name="hold_branch"),
    path("w/<str:public_id>/hold/", views_holds.hold_work, name="hold_work"),
]
