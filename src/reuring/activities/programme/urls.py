# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.activities.programme import views, views_editing, views_sessions, views_steps

_ONE = "staff/activities/<str:public_id>/"
_SESSION = _ONE + "sessions/<str:session>/"

urlpatterns = [
    path("staff/activities/", views.programme, name="staff_activities"),
    path("staff/activities/new/", views.start, name="staff_start"),
    path("staff/activities/hint/", views_editing.hint, name="staff_hint"),
    path("staff/activities/seasons/", views_steps.seasons, name="staff_seasons"),
    path("staff/activities/seasons/new/", views_steps.season, name="staff_season_new"),
    path("staff/activities/seasons/<str:public_id>/", views_steps.season, name="staff_season"),
    path("staff/activities/defaults/", views_steps.defaults, name="staff_defaults"),
    path("staff/activities/defaults/<slug:form>/", views_steps.default, name="staff_default"),
    path(_ONE, views.activity, name="staff_activity"),
    path(_ONE + "text/", views_editing.text, name="staff_text"),
    path(_ONE + "about/", views_editing.about, name="staff_about"),
    path(_ONE + "planning/", views_editing.planning, name="staff_planning"),
    path(_ONE + "sign-up/", views_editing.sign_up, name="staff_sign_up"),
    path(_ONE + "parts/new/", views_editing.part, name="staff_part_new"),
    path(_ONE + "parts/<str:part>/", views_editing.part, name="staff_part"),
    path(_ONE + "parts/<str:part>/removal/", views_editing.part_removal, name="staff_part_removal"),
    path(_ONE + "questions/", views_editing.questions, name="staff_questions"),
    path(_ONE + "speakers/", views_editing.speakers, name="staff_speakers"),
    path(_ONE + "picture/", views_editing.picture, name="staff_picture"),
    path(_ONE + "outcome/", views_editing.outcome, name="staff_outcome"),
    path(_ONE + "preview/", views.preview, name="staff_preview"),
    path(_ONE + "history/", views.history, name="staff_history"),
    path(_ONE + "publication/", views_steps.publication, name="staff_publication"),
    path(_ONE + "agreement/", views_steps.agreement, name="staff_agreement"),
    path(_ONE + "taking-back/", views_steps.taking_back, name="staff_taking_back"),
    path(_ONE + "cancellation/", views_steps.cancellation, name="staff_cancellation"),
    path(_ONE + "copy/", views_steps.copy, name="staff_copy"),
    path(_ONE + "sessions/new/", views_sessions.session_new, name="staff_session_new"),
    path(_ONE + "sessions/repeat/", views_sessions.repeat_new, name="staff_repeat"),
    path(_SESSION, views_sessions.session, name="staff_session"),
    path(_SESSION + "rule/", views_sessions.rule, name="staff_rule"),
    path(_SESSION + "seats/", views_sessions.session_seats, name="staff_session_seats"),
    path(_SESSION + "cancellation/", views_sessions.session_cancel, name="staff_session_cancel"),
    path(_SESSION + "removal/", views_sessions.session_removal, name="staff_session_removal"),
]
