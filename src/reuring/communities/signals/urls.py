# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.communities.signals import views, views_invited, views_notes

_ONE = "staff/suggestions/<str:public_id>/"

urlpatterns = [
    path("staff/field-notes/", views_notes.field_notes, name="field_notes"),
    path("staff/field-notes/topics/", views_notes.field_note_topics, name="field_note_topics"),
    path("staff/field-notes/<str:public_id>/removal/", views_notes.field_note_removal, name="field_note_removal"),
    path("staff/suggestions/", views.suggestions, name="suggestions"),
    path(_ONE, views.suggestion, name="suggestion"),
    path(f"{_ONE}decision/", views.suggestion_decision, name="suggestion_decision"),
    path(f"{_ONE}invitation/", views.suggestion_invitation, name="suggestion_invitation"),
    path(f"{_ONE}numbers/<str:kind>/", views.suggestion_number, name="suggestion_number"),
    path("invited/<str:public_id>/", views_invited.invitation, name="invited"),
    path("invited/<str:public_id>/yes/", views_invited.invitation_yes, name="invited_yes"),
]
