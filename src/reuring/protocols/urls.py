# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.protocols import views, views_kiosks
from reuring.protocols.programme import views as programme

app_name = "protocols"
urlpatterns = [
    path("search.atom", views.search_atom, name="search_atom"),
    path("api/v1/search", views.search_json, name="search_json"),
    path("calendar.ics", programme.programme_calendar, name="programme_calendar"),
    path("a/<str:public_id>/calendar.ics", programme.activity_calendar, name="activity_calendar"),
    path("a/<str:public_id>/<str:session>.ics", programme.session_calendar, name="session_calendar"),
    path("programme.atom", programme.programme_atom, name="programme_atom"),
    path("api/v1/activities/", programme.activities_json, name="activities_json"),
    path("api/v1/activities/<str:public_id>/", programme.activity_json, name="activity_json"),
    path("kiosks/", views_kiosks.kiosks, name="kiosks"),
    path("kiosks/new/", views_kiosks.new_kiosk, name="new_kiosk"),
    path("kiosks/<str:public_id>/", views_kiosks.kiosk, name="kiosk"),
    path("kiosks/<str:public_id>/password/", views_kiosks.password, name="kiosk_password"),
    path("kiosks/<str:public_id>/revocation/", views_kiosks.revocation, name="kiosk_revocation"),
]
