# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.communities.groups import (
    views,
    views_editing,
    views_invited,
    views_meetings,
    views_members,
    views_paper,
    views_shelf,
    views_staff,
)

_C = "c/<str:public_id>/"
_MEETING = f"{_C}meetings/<str:meeting>/"
urlpatterns = [
    path("groups/", views.communities, name="communities"),
    path("groups/children/", views_members.children, name="children"),
    path("groups/invitations/<str:token>/", views_invited.invitation, name="invitation"),
    path(_C, views.community, name="community"),
    path(f"{_C}come/", views.come, name="come"),
    path(f"{_C}join/", views_members.joining, name="join"),
    path(f"{_C}me/", views_members.me, name="me"),
    path(f"{_C}leaving/", views_members.leaving, name="leaving"),
    path(f"{_C}members/", views_members.members, name="members"),
    path(f"{_C}members/<str:member>/", views_members.member, name="member"),
    path(f"{_C}invitations/", views_members.invitations, name="invitations"),
    path(f"{_C}invitations/<str:invitation>/withdrawal/", views_members.withdrawal, name="withdrawal"),
    path(f"{_C}shelf/", views_shelf.shelf, name="shelf"),
    path(f"{_C}shelf/<int:key>/", views_shelf.shelved, name="shelved"),
    path(f"{_C}meetings/", views_meetings.meetings, name="meetings"),
    path(f"{_C}meetings/new/", views_meetings.meeting_new, name="meeting_new"),
    path(_MEETING, views_meetings.meeting, name="meeting"),
    path(f"{_MEETING}held/", views_meetings.meeting_held, name="meeting_held"),
    path(f"{_MEETING}cancellation/", views_meetings.meeting_cancellation, name="meeting_cancellation"),
    path(f"{_C}calendar.ics", views_meetings.calendar, name="calendar"),
    path(f"{_C}paper/", views_paper.paper, name="paper"),
    path(f"{_C}paper/pdf/", views_paper.paper_pdf, name="paper_pdf"),
    path(f"{_C}edit/", views_editing.edit, name="edit"),
    path(f"{_C}picture/", views_editing.picture, name="picture"),
    path(f"{_C}beginning/", views_editing.beginning, name="beginning"),
    path(f"{_C}ending/", views_editing.ending, name="ending"),
    path("staff/groups/", views_staff.groups, name="staff_groups"),
    path("staff/groups/new/", views_staff.new, name="staff_new"),
    path("staff/groups/<str:public_id>/", views_staff.group, name="staff_group"),
    path("staff/groups/<str:public_id>/people/", views_staff.people, name="staff_people"),
    path("patrons/<str:public_id>/groups/", views_staff.patron, name="patron_groups"),
]
