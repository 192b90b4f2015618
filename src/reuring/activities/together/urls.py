# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.activities.together import (
    views_ideas,
    views_ideas_staff,
    views_makers,
    views_night,
    views_together,
    views_workspace,
)

_ACTIVITY = "staff/activities/<str:public_id>/"
_SESSION = f"{_ACTIVITY}sessions/<str:session_id>/"
_WORK = "workspace/<str:public_id>/activities/"
_OWN = f"{_WORK}<str:activity_id>/"
_IDEA = "staff/ideas/<str:public_id>/"
urlpatterns = [
    path("ideas/", views_ideas.ideas, name="ideas"),
    path("ideas/new/", views_ideas.idea_new, name="idea_new"),
    path("ideas/<str:public_id>/", views_ideas.idea, name="idea"),
    path("ideas/<str:public_id>/consent/", views_ideas.idea_consent, name="idea_consent"),
    path("makers/<str:public_id>/", views_ideas.maker_consent, name="maker_consent"),
    path("mine/shifts/", views_night.my_shifts, name="my_shifts"),
    path("mine/shifts/<str:shift_id>/", views_night.my_shift, name="my_shift"),
    path("staff/agreements/", views_together.staff_agreements, name="staff_agreements"),
    path("staff/ideas/", views_ideas_staff.staff_ideas, name="staff_ideas"),
    path(_IDEA, views_ideas_staff.staff_idea, name="staff_idea"),
    path(f"{_IDEA}answers/", views_ideas_staff.idea_answers, name="idea_answers"),
    path(f"{_IDEA}mergers/", views_ideas_staff.idea_mergers, name="idea_mergers"),
    path(f"{_IDEA}parts/", views_ideas_staff.idea_parts, name="idea_parts"),
    path(f"{_IDEA}activities/", views_ideas_staff.idea_activities, name="idea_activities"),
    path(
        f"{_IDEA}activities/<str:activity_id>/removal/",
        views_ideas_staff.idea_activity_removal,
        name="idea_activity_removal",
    ),
    path(f"{_ACTIVITY}makers/", views_makers.makers, name="makers"),
    path(f"{_ACTIVITY}makers/<str:maker_id>/", views_makers.maker, name="maker"),
    path(f"{_ACTIVITY}titles/", views_makers.titles, name="titles"),
    path(f"{_ACTIVITY}titles/list/", views_makers.title_list, name="title_list"),
    path(f"{_ACTIVITY}titles/<int:key>/", views_makers.title, name="title"),
    path(f"{_ACTIVITY}together/", views_together.together, name="together"),
    path(f"{_ACTIVITY}together/proposal/", views_together.proposal, name="proposal"),
    path(f"{_ACTIVITY}together/notes/", views_together.makers_notes, name="makers_notes"),
    path(f"{_ACTIVITY}together/photos/", views_night.photo_sign, name="photo_sign"),
    path(f"{_ACTIVITY}agreements/new/", views_together.agreement_new, name="agreement_new"),
    path(f"{_ACTIVITY}agreements/<str:agreement_id>/", views_together.agreement, name="agreement"),
    path(f"{_ACTIVITY}agreements/<str:agreement_id>/mark/", views_together.agreement_mark, name="agreement_mark"),
    path(f"{_ACTIVITY}speakers/new/", views_together.speaker_new, name="speaker_new"),
    path(f"{_ACTIVITY}speakers/<str:speaker_id>/", views_together.speaker, name="speaker"),
    path(f"{_ACTIVITY}speakers/<str:speaker_id>/letter/", views_together.speaker_letter, name="speaker_letter"),
    path(f"{_SESSION}run-sheet/", views_night.run_sheet, name="run_sheet"),
    path(f"{_SESSION}run-sheet/copy/", views_night.run_sheet_copy, name="run_sheet_copy"),
    path(f"{_SESSION}run-sheet/<int:key>/", views_night.run_sheet_line, name="run_sheet_line"),
    path(f"{_SESSION}roster/", views_night.roster, name="roster"),
    path(f"{_SESSION}roster/<str:shift_id>/", views_night.shift, name="shift"),
    path(_WORK, views_workspace.workspace_activities, name="workspace_activities"),
    path(f"{_WORK}new/", views_workspace.workspace_proposal, name="workspace_proposal"),
    path(_OWN, views_workspace.workspace_activity, name="workspace_activity"),
    path(f"{_OWN}notes/", views_workspace.workspace_notes, name="workspace_notes"),
    path(f"{_OWN}agreements/new/", views_workspace.workspace_agreement_new, name="workspace_agreement_new"),
    path(f"{_OWN}agreements/<str:agreement_id>/", views_workspace.workspace_agreement, name="workspace_agreement"),
    path(
        f"{_OWN}agreements/<str:agreement_id>/mark/",
        views_workspace.workspace_agreement_mark,
        name="workspace_agreement_mark",
    ),
]
