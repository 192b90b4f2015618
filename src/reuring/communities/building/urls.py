# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.communities.building import views, views_after, views_doing, views_staff

_IDEAS = "c/<str:public_id>/ideas/"
_PLAN = f"{_IDEAS}<str:plan_id>/"
urlpatterns = [
    path(_IDEAS, views.plans, name="plans"),
    path(f"{_IDEAS}new/", views.plan_new, name="plan_new"),
    path(_PLAN, views.plan, name="plan"),
    path(f"{_PLAN}interest/", views_doing.interest, name="plan_interest"),
    path(f"{_PLAN}needs/", views_doing.needs, name="plan_needs"),
    path(f"{_PLAN}needs/<int:key>/", views_doing.need, name="plan_need"),
    path(f"{_PLAN}found/", views.plan_found, name="plan_found"),
    path(f"{_PLAN}room/", views_doing.room, name="plan_room"),
    path(f"{_PLAN}stage/", views_doing.stage, name="plan_stage"),
    path(f"{_PLAN}proposal/", views_doing.proposal, name="plan_proposal"),
    path(f"{_PLAN}spendings/", views_doing.spendings, name="plan_spendings"),
    path(f"{_PLAN}looking-back/", views_after.looking_back, name="plan_looking_back"),
    path(f"{_PLAN}pictures/", views_after.pictures, name="plan_pictures"),
    path(f"{_PLAN}pictures/<int:key>/removal/", views_after.picture_removal, name="plan_picture_removal"),
    path(f"{_PLAN}words/<int:key>/", views_after.words, name="plan_words"),
    path(f"{_PLAN}agreement/", views_staff.agreement, name="plan_agreement"),
    path(f"{_PLAN}grants/", views_staff.grants, name="plan_grants"),
    path(f"{_PLAN}activity/", views_staff.activity, name="plan_activity"),
    path(f"{_PLAN}parts/", views_staff.parts, name="plan_parts"),
    path(f"{_PLAN}mergers/", views_staff.mergers, name="plan_mergers"),
    path("staff/plans/", views_staff.staff_plans, name="staff_plans"),
    path("staff/activities/<str:public_id>/afterwards/", views_after.staff_afterwards, name="staff_afterwards"),
    path(
        "staff/activities/<str:public_id>/afterwards/<int:key>/", views_after.staff_words, name="staff_afterwards_words"
    ),
    path("a/<str:public_id>/afterwards/", views_after.afterwards, name="afterwards"),
]
