# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.shell import views

app_name = "shell"
urlpatterns = [
    path("view/", views.view, name="view"),
    path("shell/", views.components, name="components"),
]
