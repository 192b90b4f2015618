# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.urls import path

from reuring.ledger import views_mine, views_provider

app_name = "ledger"
urlpatterns = [
    path("mine/money/", views_mine.money, name="my_money"),
    path("mine/money/payments/", views_mine.payments, name="my_payments"),
    path("mine/money/payments/<str:public_id>/", views_mine.payment, name="my_payment"),
    path("mine/money/payments/<str:public_id>/result/", views_mine.payment_result, name="my_payment_result"),
    path("mine/money/receipts/<str:public_id>/", views_mine.receipt, name="my_receipt"),
    path("payments/webhook/<str:provider>/", views_provider.webhook, name="webhook"),
    path("payments/bank/<str:public_id>/", views_provider.bank, name="bank"),
]
