# SPDX-License-Identifier: EUPL-1.2
from django.urls import include, path

from reuring.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("read/", views.read, name="read"),
    path("learn/", views.door, {"name": "learn"}, name="learn"),
    path("ask/", views.door, {"name": "ask"}, name="ask"),
    path("experience/", views.experience, name="experience"),
    path("hours/", views.hours, name="hours"),
    path("branch/", views.choose_branch, name="choose_branch"),
    path("municipalities/<slug:slug>/", views.municipality, name="municipality"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("staff/", views.staff, name="staff"),
    path("staff/places/", include("reuring.web.staff_places.urls")),
]
