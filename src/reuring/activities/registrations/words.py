# SPDX-License-Identifier: EUPL-1.2
"""Sessions, parts and registrations in words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reuring.activities.agenda.where import line_of
from reuring.activities.models import Part, Session
from reuring.shell.templatetags.shell_tags import clock, weekday


def language_of_now() -> str:
    """The language of the page, without a region."""
    return (get_language() or "nl")[:2]


def part_label(part: Part) -> str:
    """What a part is called, in the language of now."""
    return {"de": part.label_de, "en": part.label_en}.get(language_of_now()) or part.label or _("Deelnemers")


def session_label(session: Session) -> str:
    """When and where, in one line, by the clock of the place."""
    starts = session.starts_at.astimezone(ZoneInfo(session.time_zone))
    when = _("%(day)s om %(clock)s") % {"day": weekday(starts), "clock": clock(starts)}
    return ", ".join(filter(None, [when, line_of(session)]))
