# SPDX-License-Identifier: EUPL-1.2
"""The programme on paper, on the screen in the hall and on the site of a partner."""

from __future__ import annotations

from typing import Final

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from reuring.activities.agenda.agenda_page import facets_to_choose
from reuring.activities.agenda.period import month_of, read_month
from reuring.activities.agenda.programme import coming, programme_of, that_fit
from reuring.activities.agenda.said import month_title
from reuring.activities.narrowing import Narrowing, read_narrowing
from reuring.people.access import EVERYONE, open_to
from reuring.places.models import Branch, Organisation
from reuring.shell.printing import pdf_response
from reuring.threads.addresses import local

# More than this is a book; who wants it on paper chooses a branch.
MOST_ON_PAPER: Final = 400
# So many lines fit on a screen, headings of days among them.
SCREEN_LINES: Final = 8
SCREEN_DAYS: Final = 14
WIDGET_SIZES: Final = (3, 5, 10, 20)
WIDGET_DAYS: Final = 60
_FRAME: Final = (
    '<iframe src="{address}" title="{title}" width="100%" height="560" loading="lazy" style="border:0"></iframe>'
)


@open_to(EVERYONE)
@require_safe
def month_on_paper(request: HttpRequest) -> HttpResponse:
    """The programme of a month in large type, as a page that prints well."""
    return render(request, "activities/agenda/paper_page.html", _month(request))


@open_to(EVERYONE)
@require_safe
def month_as_pdf(request: HttpRequest) -> HttpResponse:
    """The same as a PDF."""
    context = _month(request)
    name = f"{_('programma')} {context['month']}"
    instead = f"{reverse('activities:print')}?{request.GET.urlencode()}"
    return pdf_response(request, "activities/agenda/paper.html", context, name=name, instead=instead)


def _month(request: HttpRequest) -> dict[str, object]:
    at = timezone.now()
    today = timezone.localdate(at)
    narrowing = read_narrowing(request.GET).without_days
    period = month_of(read_month(request.GET.get("month", ""), today), today, whole="past" in request.GET)
    days, has_more = programme_of(narrowing, period, at, MOST_ON_PAPER)
    query = request.GET.copy()
    return {
        "days": days,
        "has_more": has_more,
        "period": period,
        "title": month_title(period.month, in_sentence=True),
        "month": f"{period.month:%Y-%m}",
        "places": ", ".join(Branch.objects.filter(code__in=narrowing.branches).values_list("name", flat=True)),
        "organisation": Organisation.objects.first(),
        "address": request.build_absolute_uri(reverse("activities:agenda")),
        "query": query.urlencode(),
        "branches": Branch.objects.open_to_public(today),
        "chosen": narrowing.branches,
    }


@open_to(EVERYONE)
@require_safe
def screen(request: HttpRequest, branch: str) -> HttpResponse:
    """What there is to do in a branch, today and the next days, for a screen in its hall. It renews itself."""
    found = get_object_or_404(Branch, code=branch)
    at = timezone.now()
    days, _more = programme_of(Narrowing(branches=(found.code,)), coming(at, SCREEN_DAYS), at, SCREEN_LINES)
    agenda = f"{request.build_absolute_uri(reverse('activities:agenda'))}?branch={found.code}"
    context = {"branch": found, "days": that_fit(days, SCREEN_LINES), "now": timezone.localtime(at), "agenda": agenda}
    return render(request, "activities/agenda/screen.html", context)


@open_to(EVERYONE)
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def widget(request: HttpRequest) -> HttpResponse:
    """The first activities of what the address asks for, to stand in a frame on any site. It knows nobody."""
    at = timezone.now()
    narrowing = read_narrowing(request.GET).without_days
    days, has_more = programme_of(narrowing, coming(at, WIDGET_DAYS), at, _size(request))
    agenda = request.build_absolute_uri(reverse("activities:agenda"))
    context = {
        "days": days,
        "has_more": has_more,
        "root": request.build_absolute_uri("/").rstrip("/"),
        "agenda": f"{agenda}?{narrowing.as_query()}",
        "theme": request.GET.get("theme", "") if request.GET.get("theme") in ("light", "dark") else "auto",
        "organisation": Organisation.objects.first(),
    }
    answer = render(request, "activities/agenda/widget.html", context)
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "public, max-age=300"
    return answer


@open_to(EVERYONE)
@require_safe
@csp_update({"frame-src": [SELF]})
def widget_code(request: HttpRequest) -> HttpResponse:
    """Choose what stands on a site of one's own, see it, and copy the line that puts it there."""
    at = timezone.now()
    narrowing = read_narrowing(request.GET).without_days
    size = _size(request)
    theme = request.GET.get("theme", "")
    query = "&".join(
        filter(None, [narrowing.as_query(), f"size={size}", f"theme={theme}" if theme in ("light", "dark") else ""])
    )
    path = f"{local('/agenda/widget/')}?{query}"
    context = {
        "groups": facets_to_choose(request.GET, narrowing, coming(at, WIDGET_DAYS), at),
        "size": size,
        "sizes": WIDGET_SIZES,
        "theme": theme,
        "themes": [("", _("Vanzelf")), ("light", _("Licht")), ("dark", _("Donker"))],
        "path": path,
        "line": _FRAME.format(address=request.build_absolute_uri(path), title=_("Te doen in de bibliotheek")),
    }
    return render(request, "activities/agenda/widget_code.html", context)


def _size(request: HttpRequest) -> int:
    text = request.GET.get("size", "")
    return min(max(int(text), 1), WIDGET_SIZES[-1]) if text.isascii() and text.isdigit() and len(text) < 4 else 5
