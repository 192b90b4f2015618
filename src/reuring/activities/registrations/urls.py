# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.activities.registrations import staff_views, views

urlpatterns = [
    path("a/<str:public_id>/register/", views.register, name="register"),
    path("registrations/<str:token>/", views.registration, name="registration"),
    path("registrations/<str:token>/calendar.ics", views.calendar, name="registration_calendar"),
    path("registrations/<str:token>/cancelling/", views.cancelling, name="registration_cancelling"),
    path("registrations/<str:token>/changing/", views.changing, name="registration_changing"),
    path("registrations/<str:token>/accepting/", views.accepting, name="registration_accepting"),
    path("registrations/<str:token>/paying/", views.paying, name="registration_paying"),
    path("staff/registrations/", staff_views.overview, name="staff_registrations"),
    path("staff/registrations/calls/", staff_views.to_call, name="staff_calls"),
    path("staff/registrations/<str:public_id>/", staff_views.registration, name="staff_registration"),
    path("staff/registrations/<str:public_id>/cancelling/", staff_views.cancelling, name="staff_cancelling"),
    path("staff/registrations/<str:public_id>/accepting/", staff_views.accepting, name="staff_accepting"),
    path("staff/registrations/<str:public_id>/calls/", staff_views.calls, name="staff_calls_of"),
    path("staff/registrations/<str:public_id>/priorities/", staff_views.priorities, name="staff_priorities"),
    path("staff/registrations/<str:public_id>/payments/", staff_views.payments, name="staff_payments"),
    path("staff/activities/<str:public_id>/registrations/", staff_views.registrations, name="activity_registrations"),
    path("staff/activities/<str:public_id>/registrations/new/", staff_views.sign_up_for, name="staff_register"),
    path("staff/activities/<str:public_id>/capacity/", staff_views.capacities, name="staff_capacity"),
]
