# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.people import (
    views,
    views_cards,
    views_certificates,
    views_desk,
    views_duplicates,
    views_household,
    views_mine,
    views_patrons,
    views_roles,
)
from reuring.people.notices.urls import urlpatterns as notice_urls

app_name = "people"
urlpatterns = [
    *notice_urls,
    path("mine/", views.mine, name="mine"),
    path("mine/settings/", views.settings_page, name="settings"),
    path("mine/settings/contact/", views_mine.contact, name="my_contact"),
    path("mine/settings/address/", views_mine.address, name="my_address"),
    path("mine/settings/consents/", views_mine.consents, name="my_consents"),
    path("mine/settings/consents/decisions/", views_mine.consent, name="my_consent"),
    path("mine/settings/looks/", views_mine.looks, name="my_looks"),
    path("mine/settings/erasure/", views_mine.erasure, name="my_erasure"),
    path("mine/pin/", views.pin, name="pin"),
    path("mine/sessions/", views.sessions, name="sessions"),
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
    path("erasures/", views_duplicates.erasures, name="erasures"),
    path("certificates/", views_certificates.certificates, name="certificates"),
    path("patrons/", views_patrons.patrons, name="patrons"),
    path("patrons/<str:public_id>/", views_patrons.patron, name="patron"),
    path("patrons/<str:public_id>/details/", views_patrons.details, name="patron_details"),
    path("patrons/<str:public_id>/address/", views_patrons.address, name="patron_address"),
    path("patrons/<str:public_id>/cards/", views_cards.cards, name="patron_cards"),
    path("patrons/<str:public_id>/cards/<int:key>/loss/", views_cards.loss, name="card_loss"),
    path("patrons/<str:public_id>/cards/<int:key>/block/", views_cards.block, name="card_block"),
    path("patrons/<str:public_id>/cards/<int:key>/release/", views_cards.release, name="card_release"),
    path("patrons/<str:public_id>/pin/", views_cards.pin, name="patron_pin"),
    path("patrons/<str:public_id>/household/", views_household.household, name="patron_household"),
    path("patrons/<str:public_id>/household/members/", views_household.members, name="household_members"),
    path(
        "patrons/<str:public_id>/household/members/<int:key>/departure/",
        views_household.departure,
        name="household_departure",
    ),
    path(
        "patrons/<str:public_id>/household/members/<int:key>/guardian/",
        views_household.guardian,
        name="household_guardian",
    ),
    path("patrons/<str:public_id>/consents/", views_household.consents, name="patron_consents"),
    path(
        "patrons/<str:public_id>/certificates/", views_certificates.certificates_of_patron, name="patron_certificates"
    ),
    path(
        "patrons/<str:public_id>/certificates/<int:key>/withdrawal/",
        views_certificates.withdrawal,
        name="certificate_withdrawal",
    ),
    path("patrons/<str:public_id>/looks/", views_patrons.looks, name="patron_looks"),
    path("patrons/<str:public_id>/duplicates/", views_duplicates.duplicates, name="patron_duplicates"),
    path("patrons/<str:public_id>/merger/", views_duplicates.merger, name="patron_merger"),
    path("patrons/<str:public_id>/parting/", views_duplicates.parting, name="patron_parting"),
    path("patrons/<str:public_id>/erasure/", views_duplicates.erasure, name="patron_erasure"),
]
