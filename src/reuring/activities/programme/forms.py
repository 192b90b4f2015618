# SPDX-License-Identifier: EUPL-1.2
"""What a programme maker types of an activity."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Activity, Form, FormDefaults, Function, Season, Shape, TargetGroup
from reuring.activities.programme import where
from reuring.activities.programme.clock import moment
from reuring.activities.programme.fields import (
    EuroField,
    clock_field,
    day_field,
    long_text,
    number_field,
    spoken_choices,
    topic_choices,
)
from reuring.activities.programme.keeping import ActivityFields, TextFields
from reuring.activities.programme.policy import LONGEST_SUMMARY, LONGEST_TITLE
from reuring.activities.programme.refusals import ProgrammeRefused
from reuring.places.models import Municipality

# Minutes before the start until which one can sign up.
CLOSES = (
    (0, _("het begint")),
    (60, _("een uur vooraf")),
    (120, _("twee uur vooraf")),
    (1440, _("een dag vooraf")),
    (2880, _("twee dagen vooraf")),
    (10080, _("een week vooraf")),
)
LANGUAGES = (("nl", _("Nederlands")), ("de", _("Duits")), ("en", _("Engels")))


class StartForm(forms.Form):
    """A new activity in one minute: what, where, when. The rest follows from these."""

    title = forms.CharField(label=_("Hoe heet het?"), max_length=LONGEST_TITLE)
    form = forms.ChoiceField(label=_("Wat voor activiteit is het?"), choices=Form.choices)
    where = forms.ChoiceField(label=_("Waar?"), required=False)
    on = day_field(_("Op welke dag?"))
    starts = clock_field(_("Van"))
    ends = clock_field(_("Tot"), required=False, help_text=_("Leeg: zo lang als dit meestal duurt."))
    ends_on = day_field(_("Laatste dag"), required=False)
    # What a white spot of the coherence view asks for, beside what the form fills in.
    function = forms.ChoiceField(choices=(("", ""), *Function.choices), required=False, widget=forms.HiddenInput)
    group = forms.ModelChoiceField(
        TargetGroup.objects.all(), to_field_name="key", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["where"].choices = where.choices(today)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("ends_on") and not found.get("ends"):
            self.add_error("ends", _("Vul ook in hoe laat het op de laatste dag eindigt."))
        found["starts_at"], found["ends_at"] = moments_of(self, found.get("on"), found.get("ends_on"))
        return found


def moments_of(form: forms.Form, on: date | None, ends_on: date | None) -> tuple[datetime | None, datetime | None]:
    """The moments at which something starts and ends, by the clock; what can't be is said at its field."""
    starts, ends = form.cleaned_data.get("starts"), form.cleaned_data.get("ends")
    found: list[datetime | None] = [None, None]
    for number, (name, day, clock) in enumerate((("starts", on, starts), ("ends", ends_on or on, ends))):
        if day is not None and clock is not None:
            try:
                found[number] = moment(day, clock)
            except ProgrammeRefused as refused:
                form.add_error(name, str(refused))
    if found[0] and found[1] and found[1] <= found[0]:
        form.add_error("ends", _("Dit eindigt voordat het begint. Kijk de tijden na."))
    return found[0], found[1]


class TextForm(forms.Form):
    """What an activity says in one language. language: code; use it as the prefix of the form."""

    title = forms.CharField(label=_("Titel"), max_length=LONGEST_TITLE, required=False)
    summary = forms.CharField(
        label=_("Kort"), max_length=LONGEST_SUMMARY, required=False, widget=long_text(2),
        help_text=_("Eén of twee zinnen, voor de agenda. Leeg: het begin van de tekst."),
    )  # fmt: skip
    description = forms.CharField(
        label=_("Wat gaan we doen?"), max_length=12_000, required=False, widget=long_text(9),
        help_text=_("Gewone tekst. Een lege regel maakt een nieuwe alinea."),
    )  # fmt: skip
    plain = forms.CharField(
        label=_("In makkelijke woorden"), max_length=6_000, required=False, widget=long_text(5),
        help_text=_("Korte zinnen, gewone woorden. Voor wie pas leert lezen of de taal nog leert."),
    )  # fmt: skip

    def values(self) -> TextFields:
        """The text as typed."""
        found = self.cleaned_data
        return {
            "title": found["title"],
            "summary": found["summary"],
            "description": found["description"],
            "plain": found["plain"],
        }


class AboutForm(forms.Form):
    """What sort of activity it is, and for whom."""

    form = forms.ChoiceField(label=_("Soort"), choices=Form.choices)
    shape = forms.ChoiceField(label=_("Hoe vaak"), choices=Shape.choices)
    attendance = forms.ChoiceField(label=_("Waar doe je mee?"), choices=Activity.Attendance.choices)
    age_from = number_field(_("Leeftijd vanaf"), max_value=120)
    age_to = number_field(_("Leeftijd tot en met"), max_value=120, help_text=_("Leeg: voor alle leeftijden."))
    languages = forms.MultipleChoiceField(
        label=_("Welke taal wordt er gesproken?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    access_note = forms.CharField(
        label=_("Wat moet je weten om mee te kunnen doen?"), max_length=1_000, required=False, widget=long_text(3),
        help_text=_("Over drempels, een tolk, een rustige plek. Wat al bij de plek staat, hoeft hier niet."),
    )  # fmt: skip
    debate_question = forms.CharField(label=_("De vraag van het debat"), max_length=300, required=False)
    is_listed = forms.BooleanField(
        label=_("Staat in de agenda"), required=False,
        help_text=_("Uit: alleen voor wie het adres heeft, zoals een klas."),
    )  # fmt: skip
    season = forms.ModelChoiceField(
        label=_("Seizoen"), queryset=Season.objects.all(), required=False, empty_label=_("geen")
    )

    def __init__(self, *args: Any, activity: Activity, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["languages"].choices = spoken_choices(activity.languages)  # type: ignore[attr-defined]

    def values(self) -> ActivityFields:
        """The fields as typed."""
        return {**self.cleaned_data}  # type: ignore[typeddict-item]


class PlanningForm(forms.Form):
    """What plans and reports need. None of it stands on a page for visitors, but the topics."""

    functions = forms.MultipleChoiceField(
        label=_("Bij welke functie hoort het?"), choices=Function.choices, widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip
    target_groups = forms.ModelMultipleChoiceField(
        label=_("Voor wie maak je het?"), queryset=TargetGroup.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Voor de planning en verslagen. Bezoekers zien dit nooit."),
    )  # fmt: skip
    municipality = forms.ModelChoiceField(
        label=_("Telt voor gemeente"), queryset=Municipality.objects.order_by("name"), required=False,
        empty_label=_("geen"),
    )  # fmt: skip
    topics = forms.MultipleChoiceField(label=_("Onderwerpen"), required=False)

    def __init__(self, *args: Any, activity: Activity, **options: Any) -> None:
        super().__init__(*args, **options)
        mine = activity.target_groups.values("pk")
        groups = TargetGroup.objects.filter(is_retired=False) | TargetGroup.objects.filter(pk__in=mine)
        self.fields["target_groups"].queryset = groups.distinct()  # type: ignore[attr-defined]
        self.fields["topics"].choices = topic_choices()  # type: ignore[attr-defined]


class SignUpForm(forms.Form):
    """Whether one signs up, and what it costs."""

    sign_up = forms.ChoiceField(label=_("Aanmelden"), choices=Activity.SignUp.choices)
    opens_on = day_field(_("Aanmelden kan vanaf"), required=False, help_text=_("Leeg: zodra het openbaar is."))
    opens = clock_field(_("Hoe laat"), required=False)
    closes_minutes_before = forms.TypedChoiceField(label=_("Aanmelden kan tot"), coerce=int, choices=CLOSES)
    most_together = number_field(_("Hoeveel mensen tegelijk aanmelden"), min_value=1, max_value=60, required=True)
    price = forms.ChoiceField(label=_("Prijs"), choices=Activity.Price.choices)
    price_cents = EuroField(label=_("Bedrag in euro"), help_text=_("Bij “betaal wat je kunt”: wat je voorstelt."))
    pass_name = forms.CharField(
        label=_("Korting met welke pas?"), max_length=60, required=False, help_text=_("Zoals: bibliotheekpas.")
    )
    pass_price_cents = EuroField(label=_("Bedrag met die pas"), help_text=_("0 is gratis. Leeg: geen korting."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        now = self.initial.get("closes_minutes_before", 0)
        if now not in dict(CLOSES):
            own = (now, _("%(minutes)s minuten vooraf") % {"minutes": now})
            self.fields["closes_minutes_before"].choices = [*CLOSES, own]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        on, clock = found.get("opens_on"), found.get("opens")
        found["opens_at"] = None
        if on is not None:
            try:
                found["opens_at"] = moment(on, clock or datetime.min.time())
            except ProgrammeRefused as refused:
                self.add_error("opens", str(refused))
        return found

    def values(self) -> ActivityFields:
        """The fields as typed."""
        found = self.cleaned_data
        return {
            "sign_up": found["sign_up"],
            "opens_at": found["opens_at"],
            "closes_minutes_before": found["closes_minutes_before"],
            "most_together": found["most_together"],
            "price": found["price"],
            "price_cents": 0 if found["price"] == Activity.Price.FREE else found["price_cents"] or 0,
            "pass_name": found["pass_name"].strip(),
            "pass_price_cents": found["pass_price_cents"],
        }

    @staticmethod
    def initial_of(activity: Activity) -> dict[str, Any]:
        """What the form shows of an activity."""
        opens = timezone.localtime(activity.opens_at) if activity.opens_at else None
        return {
            "sign_up": activity.sign_up,
            "opens_on": opens.date() if opens else None,
            "opens": opens.time() if opens else None,
            "closes_minutes_before": activity.closes_minutes_before,
            "most_together": activity.most_together,
            "price": activity.price,
            "price_cents": activity.price_cents or None,
            "pass_name": activity.pass_name,
            "pass_price_cents": activity.pass_price_cents,
        }


class PartForm(forms.Form):
    """For whom there are seats, and how many."""

    label = forms.CharField(
        label=_("Voor wie?"), max_length=60, required=False,
        help_text=_("Zoals: kinderen. Leeg mag als er maar één groep is."),
    )  # fmt: skip
    capacity = number_field(_("Hoeveel plekken per keer?"), help_text=_("Leeg: zoveel als er komen."))
    is_online = forms.BooleanField(label=_("Dit zijn plekken online"), required=False)
    is_free = forms.BooleanField(label=_("Gratis, ook als er een prijs is"), required=False)
    label_de = forms.CharField(label=_("Voor wie, in het Duits"), max_length=60, required=False)
    label_en = forms.CharField(label=_("Voor wie, in het Engels"), max_length=60, required=False)


class QuestionForm(forms.Form):
    """One thing that is asked of who signs up."""

    key = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Vraag"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Soort antwoord"),
        choices=[("text", _("open vraag")), ("choice", _("kies er een")), ("yes_no", _("ja of nee"))],
    )
    choices = forms.CharField(
        label=_("Antwoorden"), max_length=1_000, required=False, widget=long_text(3),
        help_text=_("Alleen bij “kies er een”. Elk antwoord op een regel."),
    )  # fmt: skip
    is_required = forms.BooleanField(label=_("Moet je beantwoorden"), required=False)
    is_sensitive = forms.BooleanField(
        label=_("Gaat over eten, niveau of gezondheid"), required=False,
        help_text=_("Deze antwoorden wissen we 14 dagen na afloop."),
    )  # fmt: skip
    text_de = forms.CharField(label=_("Vraag in het Duits"), max_length=200, required=False)
    choices_de = forms.CharField(
        label=_("Antwoorden in het Duits"), max_length=1_000, required=False, widget=long_text(2)
    )
    text_en = forms.CharField(label=_("Vraag in het Engels"), max_length=200, required=False)
    choices_en = forms.CharField(
        label=_("Antwoorden in het Engels"), max_length=1_000, required=False, widget=long_text(2)
    )


class SpeakerForm(forms.Form):
    """Somebody who speaks."""

    name = forms.CharField(label=_("Naam"), max_length=120, required=False)
    about = forms.CharField(label=_("Wie is dat?"), max_length=200, required=False)
    side = forms.ChoiceField(
        label=_("Rol"), required=False,
        choices=[("", _("spreker")), ("for", _("voor")), ("against", _("tegen")), ("chair", _("gespreksleider"))],
    )  # fmt: skip


class PictureForm(forms.Form):
    """A picture with what one sees on it."""

    picture = forms.FileField(
        label=_("Foto"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("Staan er mensen op? Dan moeten zij het goed vinden."),
    )  # fmt: skip
    picture_text = forms.CharField(
        label=_("Wat zie je op de foto?"), max_length=200, required=False,
        help_text=_("Eén zin, voor wie de foto niet ziet."),
    )  # fmt: skip


class OutcomeForm(forms.Form):
    """What came of it."""

    nl = forms.CharField(label=_("Wat kwam eruit?"), max_length=6_000, required=False, widget=long_text(6))
    de = forms.CharField(label=_("In het Duits"), max_length=6_000, required=False, widget=long_text(4))
    en = forms.CharField(label=_("In het Engels"), max_length=6_000, required=False, widget=long_text(4))


class CancelForm(forms.Form):
    """Why something is off."""

    reason = forms.CharField(
        label=_("Waarom gaat het niet door?"), max_length=300, widget=long_text(3),
        help_text=_("Iedereen die zich aanmeldde, krijgt dit te lezen."),
    )  # fmt: skip


class MomentForm(forms.Form):
    """When an activity goes out by itself."""

    on = day_field(_("Openbaar vanaf"))
    clock = clock_field(_("Hoe laat"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("on") and found.get("clock"):
            try:
                found["publish_at"] = moment(found["on"], found["clock"])
            except ProgrammeRefused as refused:
                self.add_error("clock", str(refused))
        return found


class CopyForm(forms.Form):
    """When a copy begins."""

    starts_on = day_field(
        _("Op welke dag is de eerste keer?"), help_text=_("De andere keren schuiven evenveel dagen op.")
    )


class SeasonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A stretch of the year that is planned as one."""

    starts_on = day_field(_("Eerste dag"))
    ends_on = day_field(_("Laatste dag"))

    class Meta:
        model = Season
        fields: ClassVar = ["name", "starts_on", "ends_on"]
        labels: ClassVar = {"name": _("Naam")}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        first, last = found.get("starts_on"), found.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("De laatste dag ligt voor de eerste."))
        return found


class DefaultsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a form of activity fills in by itself."""

    functions = forms.MultipleChoiceField(
        label=_("Functies"), choices=Function.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    duration_minutes = number_field(_("Hoe lang, in minuten"), min_value=5, max_value=1_440, required=True)
    capacity = number_field(_("Hoeveel plekken"), help_text=_("Leeg: zoveel als er komen."))
    age_from = number_field(_("Leeftijd vanaf"), max_value=120)
    age_to = number_field(_("Leeftijd tot en met"), max_value=120)

    class Meta:
        model = FormDefaults
        fields: ClassVar = [
            "shape", "functions", "target_groups", "duration_minutes", "capacity", "needs_sign_up", "is_listed",
            "age_from", "age_to",
        ]  # fmt: skip
        labels: ClassVar = {
            "shape": _("Hoe vaak"),
            "target_groups": _("Doelgroepen"),
            "needs_sign_up": _("Aanmelden is nodig"),
            "is_listed": _("Staat in de agenda"),
        }
        widgets: ClassVar = {"target_groups": forms.CheckboxSelectMultiple}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        first, last = found.get("age_from"), found.get("age_to")
        if first is not None and last is not None and first > last:
            raise ValidationError(_("De laagste leeftijd is hoger dan de hoogste."))
        return found
