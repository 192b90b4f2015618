# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.people.notices import views, views_letters, views_mine, views_texts

_TEXT = "notices/texts/<str:kind>/<str:language>/<str:length>/"

urlpatterns = [
    path("mine/notices/", views_mine.mine_notices, name="mine_notices"),
    path("notices/", views.overview, name="notices"),
    path("notices/messages/<str:public_id>/", views.message, name="notice_message"),
    path("notices/messages/<str:public_id>/verdict/", views.verdict, name="notice_verdict"),
    path("notices/people/<str:public_id>/", views.person_notices, name="person_notices"),
    path("notices/letters/", views_letters.letters, name="letters"),
    path("notices/letters/<str:public_id>/", views_letters.letters_run, name="letters_run"),
    path("notices/letters/<str:public_id>/verdict/", views_letters.letters_verdict, name="letters_verdict"),
    path("notices/calls/", views_letters.calls, name="calls"),
    path("notices/calls/<str:public_id>/outcome/", views_letters.call_outcome, name="call_outcome"),
    path("notices/rules/", views_texts.rules, name="notice_rules"),
    path("notices/texts/", views_texts.texts, name="notice_texts"),
    path(_TEXT, views_texts.text, name="notice_text"),
    path(f"{_TEXT}reset/", views_texts.text_reset, name="notice_text_reset"),
]
