# SPDX-License-Identifier: EUPL-1.2
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reuring.people.access import LOGGED_IN, open_to


@open_to(LOGGED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """My library."""
    return render(request, "people/mine.html")
