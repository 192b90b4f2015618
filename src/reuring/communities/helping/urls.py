# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.communities.helping import views, views_mine, views_rounds, views_staff

urlpatterns = [
    path("helping/", views.helping, name="helping"),
    path("helping/<str:public_id>/", views.listing, name="helping_listing"),
    path("helping/<str:public_id>/suits/", views.suits, name="helping_suits"),
    path("c/<str:public_id>/helping/", views.of_community, name="community_helping"),
    path("mine/helping/", views_mine.my_helping, name="my_helping"),
    path("mine/helping/new/", views_mine.my_listing_new, name="my_listing_new"),
    path("mine/helping/<str:public_id>/", views_mine.my_listing, name="my_listing"),
    path("mine/helping/<str:public_id>/state/", views_mine.my_listing_state, name="my_listing_state"),
    path("mine/matches/<str:public_id>/", views_mine.my_match, name="my_match"),
    path("mine/matches/<str:public_id>/answers/", views_mine.my_match_answer, name="my_match_answer"),
    path("mine/matches/<str:public_id>/contact/", views_mine.my_match_contact, name="my_match_contact"),
    path("mine/matches/<str:public_id>/stop/", views_mine.my_match_stop, name="my_match_stop"),
    path("mine/matches/<str:public_id>/outcome/", views_mine.my_match_outcome, name="my_match_outcome"),
    path("staff/helping/", views_staff.staff_helping, name="staff_helping"),
    path("staff/helping/proposals/", views_staff.staff_proposals, name="staff_helping_proposals"),
    path("staff/helping/matches/", views_staff.staff_matches, name="staff_matches"),
    path("staff/helping/matches/<str:public_id>/", views_staff.staff_match, name="staff_match"),
    path("staff/helping/matches/<str:public_id>/answers/", views_staff.staff_match_answer, name="staff_match_answer"),
    path("staff/helping/matches/<str:public_id>/stop/", views_staff.staff_match_stop, name="staff_match_stop"),
    path("staff/helping/matches/<str:public_id>/outcome/", views_staff.staff_match_outcome, name="staff_match_outcome"),
    path("staff/helping/listings/", views_staff.staff_listings, name="staff_listings"),
    path("staff/helping/listings/new/", views_staff.staff_listing_new, name="staff_listing_new"),
    path("staff/helping/listings/<str:public_id>/", views_staff.staff_listing, name="staff_listing"),
    path("staff/helping/everyone/", views_rounds.staff_rounds, name="staff_rounds"),
    path("staff/helping/everyone/<str:public_id>/", views_rounds.staff_round, name="staff_round"),
    path(
        "staff/helping/everyone/<str:public_id>/choices/", views_rounds.staff_round_choices, name="staff_round_choices"
    ),
]
