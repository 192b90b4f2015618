# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.partners import views, views_invited, views_staff, views_workspace

app_name = "partners"
_STAFF = "staff/partners/<str:public_id>/"
urlpatterns = [
    path("partners/", views.partners, name="partners"),
    path("partners/<str:public_id>/", views.partner, name="partner"),
    path("workspace/", views_workspace.workspaces, name="workspaces"),
    path("workspace/invitations/<str:token>/", views_invited.invitation, name="invitation"),
    path("workspace/<str:public_id>/", views_workspace.workspace, name="workspace"),
    path("workspace/<str:public_id>/details/", views_workspace.details, name="workspace_details"),
    path("workspace/<str:public_id>/departure/", views_workspace.departure, name="workspace_departure"),
    path("staff/partners/", views_staff.partners, name="staff_partners"),
    path("staff/partners/new/", views_staff.new, name="staff_new"),
    path(_STAFF, views_staff.partner, name="staff_partner"),
    path(f"{_STAFF}details/", views_staff.details, name="staff_details"),
    path(f"{_STAFF}topics/", views_staff.topics, name="staff_topics"),
    path(f"{_STAFF}end/", views_staff.end, name="staff_end"),
    path(f"{_STAFF}invitations/", views_staff.invitations, name="staff_invitations"),
    path(f"{_STAFF}invitations/<str:invitation>/withdrawal/", views_staff.withdrawal, name="staff_withdrawal"),
    path(f"{_STAFF}members/<int:key>/departure/", views_staff.departure, name="staff_departure"),
]
