# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.communities.signals import views_notes

urlpatterns = [
    path("staff/field-notes/", views_notes.field_notes, name="field_notes"),
    path("staff/field-notes/topics/", views_notes.field_note_topics, name="field_note_topics"),
    path("staff/field-notes/<str:public_id>/removal/", views_notes.field_note_removal, name="field_note_removal"),
]
