# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.communities.talking import views, views_answer, views_editing, views_polls

urlpatterns = [
    path("c/<str:public_id>/talk/", views.talk, name="talk"),
    path("c/<str:public_id>/talk/names/", views.talk_names, name="talk_names"),
    path("c/<str:public_id>/talk/poll/", views_polls.talk_poll_new, name="talk_poll_new"),
    path("c/<str:public_id>/talk/<str:post_id>/", views.talk_post, name="talk_post"),
    path("c/<str:public_id>/talk/<str:post_id>/picture/", views.talk_picture, name="talk_picture"),
    path("c/<str:public_id>/talk/<str:post_id>/edit/", views_editing.talk_edit, name="talk_edit"),
    path("c/<str:public_id>/talk/<str:post_id>/removal/", views_editing.talk_removal, name="talk_removal"),
    path("c/<str:public_id>/talk/<str:post_id>/pin/", views_editing.talk_pin, name="talk_pin"),
    path("c/<str:public_id>/talk/<str:post_id>/answered/", views_editing.talk_answered, name="talk_answered"),
    path("c/<str:public_id>/talk/<str:post_id>/choices/", views_polls.talk_choices, name="talk_choices"),
    path("c/<str:public_id>/talk/<str:post_id>/closing/", views_polls.talk_closing, name="talk_closing"),
    path("talk/answer/<str:token>/", views_answer.talk_answer, name="talk_answer"),
    path("talk/stop/<str:token>/", views_answer.talk_stop, name="talk_stop"),
]
