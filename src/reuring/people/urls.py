# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.people import views, views_desk, views_roles
from reuring.people.notices.urls import urlpatterns as notice_urls

app_name = "people"
urlpatterns = [
    *notice_urls,
    path("mine/", views.mine, name="mine"),
    path("mine/settings/", views.settings_page, name="settings"),
    path("mine/pin/", views.pin, name="pin"),
    path("mine/sessions/", views.sessions, name="sessions"),
    path("mine/language/", views.language, name="language"),
    path("mine/data/", views.my_data, name="my_data"),
    path("mine/second-factor/", views.second_factor, name="second_factor"),
    path("mine/desk-pin/", views_desk.desk_pin, name="desk_pin"),
    path("desk/switch/", views_desk.switch, name="desk"),
    path("workstations/", views_desk.workstations, name="workstations"),
    path("workstations/<str:public_id>/revocation/", views_desk.revocation, name="revocation"),
    path("people/", views_roles.people, name="people"),
    path("people/new/", views_roles.new_colleague, name="new_colleague"),
    path("people/<str:public_id>/", views_roles.person, name="person"),
    path("people/<str:public_id>/roles/", views_roles.grants, name="grants"),
    path("people/<str:public_id>/roles/<int:key>/end/", views_roles.end, name="end_role"),
    path("people/<str:public_id>/badge/", views_desk.badge, name="badge"),
]
