# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.circulation.desk import views, views_lists, views_paper, views_patron

urlpatterns = [
    path("desk/", views.screen, name="desk"),
    path("desk/scans/", views.scans, name="desk_scans"),
    path("desk/undo/", views.undoing, name="desk_undo"),
    path("desk/branch/", views.branch, name="desk_branch"),
    path("desk/codes/", views.codes, name="desk_codes"),
    path("desk/receipt/", views_paper.receipt, name="desk_receipt"),
    path("desk/receipt/mail/", views_paper.receipt_mail, name="desk_receipt_mail"),
    path("desk/pick-list/", views_lists.pick_list, name="desk_pick_list"),
    path("desk/pick-list/not-found/", views_lists.not_found, name="desk_not_found"),
    path("desk/shelf/", views_lists.shelf, name="desk_shelf"),
    path("desk/transit/", views_lists.transit, name="desk_transit"),
    path("desk/overdue/", views_lists.overdue, name="desk_overdue"),
    path("desk/look-for/", views_lists.look_for, name="desk_look_for"),
    path("desk/damage/", views.damage, name="desk_damage"),
    path("patrons/<str:public_id>/loans/", views_patron.loans, name="patron_loans"),
    path("patrons/<str:public_id>/loans/renewals/", views_patron.renewals, name="patron_renewals"),
    path("patrons/<str:public_id>/loans/<str:loan>/", views_patron.loan_state, name="patron_loan"),
    path("patrons/<str:public_id>/holds/", views_patron.holds, name="patron_holds"),
    path("patrons/<str:public_id>/holds/<str:hold>/", views_patron.hold_change, name="patron_hold"),
]
