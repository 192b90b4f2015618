# SPDX-License-Identifier: EUPL-1.2
"""`{% load shell_tags %}`: languages, dates, drawn covers, form fields and addresses in templates."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from babel.dates import format_date
from babel.numbers import format_decimal
from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.http import HttpRequest, QueryDict
from django.urls import get_script_prefix, translate_url
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import override as speaking

from reuring.shell import map as maps
from reuring.shell import navigation
from reuring.shell.qr import qr_address as address_of_qr
from reuring.shell.qr import qr_svg

register = template.Library()

DOORS: Final = ("read", "learn", "ask", "experience")
COVER_HUES: Final = (*DOORS, "coal", "heath", "ochre", "lake")
LONG_TITLE: Final = 38
ACCENTS: Final = ("kerkrade", "brunssum", "voerendaal", "simpelveld")


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """This page in one language. code: BCP 47. name: in that language itself. path: with query. address: whole."""

    code: str
    name: str
    path: str
    address: str
    is_current: bool


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[LanguageLink]:
    """The page of now in Dutch, German and English. Where a page has no other language, the home page in that one."""
    request: HttpRequest | None = context.get("request")
    here = request.get_full_path() if request else "/"
    current = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    links = []
    for code, name in settings.LANGUAGES:
        path = here if code == current else translate_url(here, code)
        if code != current and path == here:
            path = get_script_prefix() + ("" if code == settings.LANGUAGE_CODE else f"{code}/")
        whole = request.build_absolute_uri(path.partition("?")[0]) if request else path
        links.append(LanguageLink(code, str(name), path, whole, code == current))
    return links


@register.simple_block_tag
def captured(content: str) -> str:
    """`{% captured as name %}…{% endcaptured %}`: what a block renders, stripped, as a variable."""
    return content.strip()


@register.simple_tag
def address_of(slot: str) -> str:
    """The path of a slot of the header or footer (see `reuring.shell.navigation`), or empty."""
    return navigation.address_of(slot)


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """The query of now with these names changed; an empty value takes a name out. Starts with `?`."""
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def page_address(context: template.Context, number: int, parameter: str = "") -> str:
    """The address of another page of the same list. number: of the page. parameter: of the query, else `page`."""
    return with_query(context, **{parameter or "page": "" if number == 1 else number})


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | None]:
    """Which page numbers to show: the first, the last, and those around this one; None is a gap."""
    last = page.paginator.num_pages
    near = sorted({1, last, *range(max(1, page.number - 1), min(last, page.number + 1) + 1)})
    numbers: list[int | None] = []
    for number in near:
        if numbers and number - (numbers[-1] or 0) > 1:
            numbers.append(number - 1 if number - (numbers[-1] or 0) == 2 else None)
        numbers.append(number)
    return numbers


# Dates and times


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


@register.filter
def day(value: date | datetime | None) -> str:
    """`4 december`, and the year where it is not this one. An aware datetime is shown in the zone of now."""
    if value is None:
        return ""
    value = _local(value)
    this_year = value.year == timezone.localdate().year
    form = {"nl": "d MMMM", "de": "d. MMMM", "en": "d MMMM"}[_language()]
    return format_date(value, form if this_year else f"{form} y", locale=_language())


@register.filter
def weekday(value: date | datetime | None) -> str:
    """`dinsdag 4 december`."""
    if value is None:
        return ""
    comma = {"nl": "EEEE d MMMM", "de": "EEEE, d. MMMM", "en": "EEEE d MMMM"}[_language()]
    return format_date(_local(value), comma, locale=_language())


@register.filter
def clock(value: time | datetime | None) -> str:
    """`19.30` in Dutch, `19:30` in German and English."""
    if value is None:
        return ""
    at = _local(value) if isinstance(value, datetime) else value
    mark = "." if _language() == "nl" else ":"
    return f"{at.strftime('%H')}{mark}{at.strftime('%M')}"


@register.filter
def hour(value: time | datetime | None) -> str:
    """`19.30 uur`, `19:30 Uhr`, `19:30`."""
    if value is None:
        return ""
    return gettext("%(clock)s uur") % {"clock": clock(value)}


@register.filter
def moment(value: datetime | None) -> str:
    """`dinsdag 4 december, 19.30 uur`."""
    return f"{weekday(value)}, {hour(value)}" if value else ""


@register.filter
def machine_time(value: date | datetime | time | None) -> str:
    """For the `datetime` of a `<time>` element."""
    if value is None:
        return ""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    local = _local(value)
    # HTML allows a fraction of three digits at most; nobody needs it.
    return local.isoformat(timespec="seconds") if isinstance(local, datetime) else local.isoformat()


@register.filter
def number(value: int | float | None) -> str:
    """`1.204` in Dutch and German, `1,204` in English."""
    return "" if value is None else format_decimal(value, locale=_language())


@register.filter
def is_number(value: object) -> bool:
    """Whether a cell of a table holds a number, to be set at the right."""
    return isinstance(value, int | float) and not isinstance(value, bool)


# Covers and kinds


@register.filter
def cover_hue(key: object) -> str:
    """A colour of a drawn cover that stays the same for the same key: a door keeps its own, else one by its letters."""
    text = str(key or "")
    return text if text in COVER_HUES else COVER_HUES[zlib.crc32(text.casefold().encode()) % len(COVER_HUES)]


@register.filter
def is_long_title(title: object) -> bool:
    """Whether a title needs smaller letters on its cover."""
    words = str(title).split()
    return len(str(title)) > LONG_TITLE or any(len(word) > 8 for word in words)


@register.filter
def door_or_plain(door: object) -> str:
    """The class of a door's colour; `plain` for what belongs to none."""
    return str(door) if door in DOORS else "plain"


@register.filter
def accent_or_none(accent: object) -> str:
    """A municipality's accent by its name, in any case; empty for one that has none."""
    name = str(accent or "").casefold()
    return name if name in ACCENTS else ""


@register.filter
def in_language(text: object, code: str) -> str:
    """A text looked up in another language than that of the page."""
    with speaking(code):
        return gettext(str(text))


# Forms


@register.inclusion_tag("shell/components/form_field.html")
def form_field(field: BoundField, label: str = "", hint: str = "", keys: str = "") -> dict[str, Any]:
    """One field with its label, hint and errors, tied together for a screen reader.

    field: a bound field. label, hint: instead of those of the form. keys: a shortcut shown beside the label.
    """
    return field_parts(field) | {
        key: value for key, value in {"label": label, "hint": hint, "keys": keys}.items() if value
    }


@register.filter
def field_parts(field: BoundField) -> dict[str, Any]:
    """What the template of a field needs: the control with its classes, its kind, and the ids that describe it."""
    widget = field.field.widget
    kind, style = "text", "utrecht-textbox utrecht-textbox--html-input"
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        kind, style = "group", ""
    elif isinstance(widget, CheckboxInput):
        kind, style = "check", "utrecht-checkbox utrecht-checkbox--html-input"
    elif isinstance(widget, Select):
        kind, style = "select", "utrecht-select utrecht-select--html-select"
    elif isinstance(widget, Textarea):
        kind, style = "textarea", "utrecht-textarea utrecht-textarea--html-textarea"
    elif getattr(widget, "input_type", "") == "file":
        kind, style = "file", ""
    errors = list(field.errors)
    if errors and style:
        style += f" {style.split(' ')[0]}--invalid"
    own = str(widget.attrs.get("class", ""))
    attrs: dict[str, str | bool] = {"class": f"{style} {own}".strip()} if style or own else {}
    return {
        "field": field,
        "kind": kind,
        # Django ties hint and errors to the control itself (aria-describedby, aria-invalid).
        "control": field.as_widget(attrs=attrs),
        "label": field.label,
        "hint": field.help_text,
        "errors": errors,
        "described_by": field.aria_describedby or "",
        "is_optional": not field.field.required and kind not in ("check", "group"),
        "is_hidden": field.is_hidden,
    }


@register.filter
def all_errors(form: BaseForm) -> list[dict[str, str]]:
    """Every error of a form with the id of the control to go to; errors of the whole form have no id."""
    found = [{"text": str(error), "id": ""} for error in form.non_field_errors()]
    for field in form:
        target = field.id_for_label or field.auto_id
        found += [{"text": f"{field.label}: {error}", "id": str(target)} for error in field.errors]
    return found


@register.simple_tag
def qr(text: str, label: str = "") -> str:
    """`{% qr address "Je plaats" %}`: a QR code as a drawing. label: its name for who does not see it."""
    return qr_svg(text, label)


@register.simple_tag
def map_ground() -> maps.MapGround | None:
    """Where the tiles of the map are; None where there is no map (see `shell/components/map.html`)."""
    return maps.map_ground()


@register.simple_tag
def qr_address(text: str) -> str:
    """`<img alt="…" src="{% qr_address address %}">`: a QR code in mail or a PDF, where a drawing has no name."""
    return address_of_qr(text)
