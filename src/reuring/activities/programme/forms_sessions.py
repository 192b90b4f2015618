# SPDX-License-Identifier: EUPL-1.2
"""What a programme maker types of when and where, and of what repeats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Pool, Recurrence, Session
from reuring.activities.programme import where
from reuring.activities.programme.clock import moments, told_twice, wall
from reuring.activities.programme.fields import clock_field, day_field, long_text, number_field
from reuring.activities.programme.forms import moments_of
from reuring.activities.programme.recurring import RuleFacts
from reuring.activities.programme.rules import parts_of, until_of
from reuring.activities.programme.sessions import SessionFields

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAYS = (
    ("MO", _("maandag")),
    ("TU", _("dinsdag")),
    ("WE", _("woensdag")),
    ("TH", _("donderdag")),
    ("FR", _("vrijdag")),
    ("SA", _("zaterdag")),
    ("SU", _("zondag")),
)
OFTEN = (
    ("weekly", _("elke week")),
    ("biweekly", _("om de week")),
    ("monthly_day", _("elke maand, op dezelfde dag van de week")),
    ("monthly_last", _("elke maand, de laatste keer dat die dag er is")),
    ("monthly_date", _("elke maand, op dezelfde datum")),
    ("daily", _("elke dag")),
    ("own", _("anders: ik typ de regel zelf")),
)


class _WhereForm(forms.Form):
    """Where something is; the base of what is asked about sessions."""

    where = forms.ChoiceField(label=_("Waar?"), required=False)
    room_label = forms.CharField(
        label=_("Waar in het gebouw?"), max_length=80, required=False, help_text=_("Zoals: bij de kindercollectie.")
    )
    online_url = forms.URLField(
        label=_("Adres om online mee te doen"), max_length=500, required=False, assume_scheme="https",
        help_text=_("Alleen wie zich aanmeldt, ziet dit."),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["where"].choices = where.choices(today)  # type: ignore[attr-defined]

    def place(self) -> SessionFields:
        """Where it is, as typed."""
        found = where.fields_of(self.cleaned_data["where"])
        found["room_label"] = self.cleaned_data["room_label"].strip()
        found["online_url"] = self.cleaned_data["online_url"]
        return found


class SessionForm(_WhereForm):
    """One session: when, where, and what it is about."""

    on = day_field(_("Dag"))
    starts = clock_field(_("Van"))
    ends = clock_field(_("Tot"))
    ends_on = day_field(_("Laatste dag"), required=False, help_text=_("Alleen als het op een andere dag eindigt."))
    title = forms.CharField(
        label=_("Titel van deze keer"), max_length=160, required=False,
        help_text=_("Alleen als deze keer een eigen titel heeft."),
    )  # fmt: skip
    note = forms.CharField(label=_("Over deze keer"), max_length=2_000, required=False, widget=long_text(3))
    title_de = forms.CharField(label=_("Titel in het Duits"), max_length=160, required=False)
    title_en = forms.CharField(label=_("Titel in het Engels"), max_length=160, required=False)
    field_order = ["on", "starts", "ends", "ends_on", "where"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        found["starts_at"], found["ends_at"] = moments_of(self, found.get("on"), found.get("ends_on"))
        return found

    def values(self) -> SessionFields:
        """The session as typed."""
        found = self.place()
        found["starts_at"], found["ends_at"] = self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]
        return found

    def texts(self) -> dict[str, tuple[str, str]]:
        """What this session is about, by language."""
        found = self.cleaned_data
        return {
            "nl": (found["title"], found["note"]),
            "de": (found["title_de"], ""),
            "en": (found["title_en"], ""),
        }

    def notes(self) -> list[str]:
        """What to say about hours that come twice."""
        on, ends_on = self.cleaned_data["on"], self.cleaned_data.get("ends_on") or self.cleaned_data["on"]
        asked = ((on, self.cleaned_data["starts"]), (ends_on, self.cleaned_data["ends"]))
        return [told_twice(day, clock) for day, clock in asked if moments(day, clock).is_twice]

    @staticmethod
    def initial_of(session: Session) -> dict[str, Any]:
        """What the form shows of a session."""
        starts, ends = wall(session.starts_at, session.time_zone), wall(session.ends_at, session.time_zone)
        texts = {text.language: text for text in session.texts.all()}
        found: dict[str, Any] = {
            "on": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
            "ends_on": ends.date() if ends.date() != starts.date() else None,
            "where": where.value_of(session),
            "room_label": session.room_label,
            "online_url": session.online_url,
        }
        if "nl" in texts:
            found |= {"title": texts["nl"].title, "note": texts["nl"].note}
        return found | {f"title_{code}": texts[code].title for code in ("de", "en") if code in texts}


class ScopedSessionForm(SessionForm):
    """One session of a rule, and for which others the change holds."""

    scope = forms.ChoiceField(
        label=_("Voor welke keren?"), widget=forms.RadioSelect, initial="this",
        choices=[("this", _("alleen deze keer")), ("later", _("deze keer en alle latere")), ("all", _("alle keren"))],
    )  # fmt: skip
    with_own = forms.BooleanField(
        label=_("Ook keren die ik apart heb veranderd"), required=False,
        help_text=_("Anders blijven die zoals ze zijn."),
    )  # fmt: skip
    field_order = ["scope", "with_own", *SessionForm.field_order]


class SeatsForm(forms.Form):
    """How many seats there are in one session, by part. pools: of that session, with their parts."""

    def __init__(self, *args: Any, pools: Sequence[Pool], **options: Any) -> None:
        super().__init__(*args, **options)
        for pool in pools:
            label = pool.part.label or _("Hoeveel plekken?")
            field = number_field(label, initial=pool.capacity, help_text=_("Leeg: zoveel als er komen."))
            self.fields[f"pool-{pool.pk}"] = field

    def capacities(self) -> dict[int, int | None]:
        """The number of seats as typed, by pool."""
        return {int(name.removeprefix("pool-")): value for name, value in self.cleaned_data.items()}


class RuleForm(forms.Form):
    """How often something is, and until when."""

    often = forms.ChoiceField(label=_("Hoe vaak?"), choices=OFTEN)
    weekdays = forms.MultipleChoiceField(
        label=_("Op welke dagen?"), choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Alleen bij elke week of om de week. Leeg: de dag van de eerste keer."),
    )  # fmt: skip
    until = day_field(_("Tot en met"), required=False)
    count = number_field(_("Of: hoeveel keer"), min_value=1, max_value=100_000)
    own_rule = forms.CharField(
        label=_("Eigen regel"), max_length=300, required=False,
        help_text=_("Een RRULE, zoals FREQ=MONTHLY;BYDAY=2TU;COUNT=6."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("often") == "own":
            if not found.get("own_rule"):
                self.add_error("own_rule", _("Typ de regel, of kies hierboven hoe vaak het is."))
        elif bool(found.get("until")) == bool(found.get("count")):
            self.add_error("until", _("Zeg tot wanneer het doorgaat, of hoeveel keer het is. Een van de twee."))
        return found

    def rule(self, first: date) -> str:
        """The rule as typed. first: its first day."""
        found = self.cleaned_data
        if found["often"] == "own":
            return str(found["own_rule"])
        day = _DAYS[first.weekday()]
        parts = {
            "weekly": ["FREQ=WEEKLY"],
            "biweekly": ["FREQ=WEEKLY", "INTERVAL=2"],
            "monthly_day": ["FREQ=MONTHLY", f"BYDAY={(first.day - 1) // 7 + 1}{day}"],
            "monthly_last": ["FREQ=MONTHLY", f"BYDAY=-1{day}"],
            "monthly_date": ["FREQ=MONTHLY", f"BYMONTHDAY={first.day}"],
            "daily": ["FREQ=DAILY"],
        }[found["often"]]
        if found["often"] in ("weekly", "biweekly") and found["weekdays"]:
            parts.append("BYDAY=" + ",".join(found["weekdays"]))
        parts.append(f"UNTIL={found['until']:%Y%m%d}" if found.get("until") else f"COUNT={found['count']}")
        return ";".join(parts)

    @staticmethod
    def initial_of(rule: Recurrence) -> dict[str, Any]:
        """What the form shows of a rule; one that the choices can't say stands there as it is."""
        parts = parts_of(rule.rule)
        found: dict[str, Any] = {"until": until_of(parts, rule.time_zone), "count": parts.get("COUNT")}
        asked = {name: value for name, value in parts.items() if name not in ("UNTIL", "COUNT", "WKST")}
        days = asked.get("BYDAY", "")
        if asked.get("FREQ") == "WEEKLY" and asked.keys() <= {"FREQ", "INTERVAL", "BYDAY"}:
            often = {"1": "weekly", "2": "biweekly"}.get(asked.get("INTERVAL", "1"), "own")
            found |= {"often": often, "weekdays": days.split(",") if days else []}
        elif asked == {"FREQ": "DAILY"}:
            found["often"] = "daily"
        else:
            found["often"] = "own"
        return found | ({"own_rule": rule.rule} if found["often"] == "own" else {})


class RuleChangeForm(RuleForm):
    """How often something is from now on, and for which of its sessions. day: the first one, in words."""

    scope = forms.ChoiceField(label=_("Voor welke keren?"), widget=forms.RadioSelect, initial="later")

    def __init__(self, *args: Any, day: str, **options: Any) -> None:
        super().__init__(*args, **options)
        from_here = _("vanaf %(day)s") % {"day": day}
        choices = [("later", from_here), ("all", _("alle keren die nog komen"))]
        self.fields["scope"].choices = choices  # type: ignore[attr-defined]


class RepeatForm(RuleForm, _WhereForm):
    """Sessions by a rule: when the first one is, where, how often and until when."""

    on = day_field(_("Eerste keer"))
    starts = clock_field(_("Van"))
    ends = clock_field(_("Tot"))
    field_order = [
        "on", "starts", "ends", "often", "weekdays", "until", "count", "own_rule", "where", "room_label", "online_url",
    ]  # fmt: skip

    def facts(self, without: tuple[date, ...] = ()) -> RuleFacts:
        """The rule as typed."""
        found = self.cleaned_data
        return RuleFacts(self.rule(found["on"]), found["on"], found["starts"], self.minutes(), without)

    def minutes(self) -> int:
        """How long each lasts; an end before the start is on the day after, if that is still the same night."""
        starts = datetime.combine(date.min, self.cleaned_data["starts"])
        ends = datetime.combine(date.min, self.cleaned_data["ends"])
        if ends <= starts and ends.hour < 6:
            ends += timedelta(days=1)
        return int((ends - starts).total_seconds() // 60)
