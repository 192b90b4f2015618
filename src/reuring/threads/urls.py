# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.threads import views, views_following, views_steps, views_topics

app_name = "threads"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/facets/", views.wide_facets, name="wide_facets"),
    path("search/completions/", views.completions, name="completions"),
    path("follow/<str:public_id>/", views_following.follow, name="follow"),
    path("t/<slug:key>/", views_topics.topic, name="topic"),
    path("t/<slug:key>/follow/", views_topics.topic_follow, name="topic_follow"),
    path("staff/topics/", views_topics.staff_topics, name="staff_topics"),
    path("staff/topics/<slug:key>/merger/", views_topics.topic_merger, name="topic_merger"),
    path("staff/topics/<slug:key>/steps/", views_steps.topic_steps, name="topic_steps"),
    path("staff/steps/<str:public_id>/", views_steps.steps, name="steps"),
]
