# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.people import views

app_name = "people"
urlpatterns = [path("mine/", views.mine, name="mine")]
