# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.activities.agenda import views, views_elsewhere

urlpatterns = [
    path("agenda/", views.agenda, name="agenda"),
    path("agenda/print/", views_elsewhere.month_on_paper, name="print"),
    path("agenda/programme.pdf", views_elsewhere.month_as_pdf, name="programme_pdf"),
    path("agenda/screen/<slug:branch>/", views_elsewhere.screen, name="screen"),
    path("agenda/widget/", views_elsewhere.widget, name="widget"),
    path("agenda/widget/code/", views_elsewhere.widget_code, name="widget_code"),
    path("a/<str:public_id>/", views.activity, name="activity"),
]
