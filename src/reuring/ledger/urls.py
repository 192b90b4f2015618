# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.urls import path

from reuring.ledger import views_desk, views_mine, views_provider, views_till

app_name = "ledger"
urlpatterns = [
    path("mine/money/", views_mine.money, name="my_money"),
    path("mine/money/payments/", views_mine.payments, name="my_payments"),
    path("mine/money/payments/<str:public_id>/", views_mine.payment, name="my_payment"),
    path("mine/money/payments/<str:public_id>/result/", views_mine.payment_result, name="my_payment_result"),
    path("mine/money/receipts/<str:public_id>/", views_mine.receipt, name="my_receipt"),
    path("patrons/<str:public_id>/money/", views_desk.patron_money, name="patron_money"),
    path("patrons/<str:public_id>/money/payments/", views_desk.patron_payments, name="patron_payments"),
    path("patrons/<str:public_id>/money/charges/", views_desk.patron_charges, name="patron_charges"),
    path("patrons/<str:public_id>/money/charges/<str:charge_id>/", views_desk.patron_charge, name="patron_charge"),
    path(
        "patrons/<str:public_id>/money/charges/<str:charge_id>/waivers/",
        views_desk.patron_waivers,
        name="patron_waivers",
    ),
    path(
        "patrons/<str:public_id>/money/charges/<str:charge_id>/refunds/",
        views_desk.patron_refunds,
        name="patron_refunds",
    ),
    path(
        "patrons/<str:public_id>/money/charges/<str:charge_id>/payouts/",
        views_desk.patron_payouts,
        name="patron_payouts",
    ),
    path("patrons/<str:public_id>/money/receipts/<str:entry_id>/", views_desk.patron_receipt, name="patron_receipt"),
    path(
        "patrons/<str:public_id>/money/receipts/<str:entry_id>/mail/",
        views_desk.patron_receipt_mail,
        name="patron_receipt_mail",
    ),
    path(
        "patrons/<str:public_id>/money/receipts/<str:entry_id>/reversal/",
        views_desk.patron_reversal,
        name="patron_reversal",
    ),
    path("patrons/<str:public_id>/money/surplus/<str:refund_id>/", views_desk.patron_surplus, name="patron_surplus"),
    path("till/", views_till.till_page, name="till"),
    path("till/openings/", views_till.openings, name="till_openings"),
    path("till/closings/", views_till.closings, name="till_closings"),
    path("money/", views_till.figures, name="figures"),
    path("money/figures.csv", views_till.figures_file, name="figures_file"),
    path("money/limits/", views_till.limits, name="limits"),
    path("payments/webhook/<str:provider>/", views_provider.webhook, name="webhook"),
    path("payments/bank/<str:public_id>/", views_provider.bank, name="bank"),
]
