# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.protocols import views, views_kiosks

app_name = "protocols"
urlpatterns = [
    path("search.atom", views.search_atom, name="search_atom"),
    path("api/v1/search", views.search_json, name="search_json"),
    path("kiosks/", views_kiosks.kiosks, name="kiosks"),
    path("kiosks/new/", views_kiosks.new_kiosk, name="new_kiosk"),
    path("kiosks/<str:public_id>/", views_kiosks.kiosk, name="kiosk"),
    path("kiosks/<str:public_id>/password/", views_kiosks.password, name="kiosk_password"),
    path("kiosks/<str:public_id>/revocation/", views_kiosks.revocation, name="kiosk_revocation"),
]
