# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.communities.moderating import views, views_staff

urlpatterns = [
    path("groups/rules/", views.house_rules, name="house_rules"),
    path("groups/report/<slug:about>/<str:public_id>/", views.report_thing, name="report"),
    path("groups/block/<slug:about>/<str:public_id>/", views.block_person, name="block"),
    path("groups/hide/<slug:about>/<str:public_id>/", views.host_hides, name="hide"),
    path("groups/decisions/<str:public_id>/", views.decision, name="decision"),
    path("mine/blocked/", views.blocked, name="blocked"),
    path("mine/blocked/<int:key>/removal/", views.blocked_removal, name="blocked_removal"),
    path("staff/moderation/", views_staff.moderation, name="moderation"),
    path("staff/moderation/decided/", views_staff.decided, name="moderation_decided"),
    path("staff/moderation/many/", views_staff.many, name="moderation_many"),
    path("staff/moderation/rules/", views_staff.rules_edit, name="rules_edit"),
    path("staff/moderation/<str:public_id>/", views_staff.case, name="case"),
    path("staff/moderation/<str:public_id>/second-look/", views_staff.case_second_look, name="case_second_look"),
    path("staff/moderation/<str:public_id>/decisions/", views_staff.case_decisions, name="case_decisions"),
]
