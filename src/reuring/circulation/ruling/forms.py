# SPDX-License-Identifier: EUPL-1.2
"""What an administrator types of rules, subscriptions and their terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Format
from reuring.circulation.models import SubscriptionType
from reuring.circulation.ruling.policy import Case, Obstacle, Row, RuleValues, Scope, TermsValues
from reuring.circulation.ruling.what_if import item_of
from reuring.ledger import money
from reuring.people.cards import CardUnknown, find_card
from reuring.places.forms import day_input
from reuring.places.models import Branch

FURTHEST_DAYS: Final = 3653


class EuroField(forms.Field):
    """An amount in euro as people type it. Gives cents, or None when empty."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "maxlength": "12", "class": "amount"}
        super().__init__(**{"required": False, "widget": forms.TextInput(attrs=attrs), **options})

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 100},{value % 100:02d}" if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        if text.lstrip("€ ").startswith("-"):
            raise ValidationError(_("Een bedrag kan niet onder nul zijn."), code="amount-negative")
        try:
            return money.read(text)
        except ValueError:
            raise ValidationError(_("Typ een bedrag als 0,20 of 12,50."), code="no-amount") from None


def _number(label: Any, help_text: Any = "", **options: Any) -> forms.IntegerField:
    attrs = {"inputmode": "numeric", "class": "amount", "maxlength": "6"}
    wrong = {"invalid": _("Typ een getal, zoals 21."), "required": _("Typ een getal. Niets is 0.")}
    return forms.IntegerField(
        label=label, help_text=help_text, widget=forms.TextInput(attrs=attrs), error_messages=wrong, **options
    )


def _day(label: Any, help_text: Any = "", **options: Any) -> forms.DateField:
    wrong = {"invalid": _("Dit is geen dag. Typ hem als 2027-01-31.")}
    return forms.DateField(label=label, help_text=help_text, widget=day_input(), error_messages=wrong, **options)


def tell(form: forms.BaseForm, obstacles: Iterable[Obstacle]) -> None:
    """Say in a form everything that stands in the way, each at its field where it has one."""
    for each in obstacles:
        form.add_error(each.field if each.field in form.fields else None, str(each.message))


class ValuesForm(forms.Form):
    """What a rule says."""

    may_borrow = forms.BooleanField(label=_("Lenen mag"), required=False, initial=True)
    loan_days = _number(_("Uitleentermijn in dagen"), _("Valt de laatste dag op een dag dat het dicht is, dan later."))
    max_renewals = _number(_("Hoe vaak verlengen?"), _("0: niet verlengen."))
    renews_by_itself = forms.BooleanField(
        label=_("Verlengt vanzelf"), required=False,
        help_text=_("De dag voordat het terug moet, tenzij iemand erop wacht."),
    )  # fmt: skip
    renewal_price_cents = EuroField(
        label=_("Prijs van verlengen in euro"),
        help_text=_("Leeg: gratis. Betaald telt voor Leenrecht als nieuwe uitlening."),
    )  # fmt: skip
    max_loans = _number(_("Hoeveel hiervan tegelijk?"), _("Leeg: zoveel als het abonnement toestaat."), required=False)
    charge_per_day_cents = EuroField(label=_("Te laat: euro per dag"), help_text=_("Leeg: boetevrij."))
    charge_cap_cents = EuroField(label=_("Te laat: hoogstens, in euro"))
    grace_days = _number(_("Dagen te laat die niets kosten"), initial=0)
    may_hold = forms.BooleanField(label=_("Reserveren mag"), required=False, initial=True)
    hold_price_cents = EuroField(
        label=_("Prijs van een reservering in euro"), help_text=_("Leeg: gratis. Je betaalt bij het ophalen.")
    )
    shelf_days = _number(_("Dagen op de afhaalplank"), _("Alleen dagen waarop de vestiging open is, tellen."))

    def values(self) -> RuleValues:
        """The rule as typed."""
        typed = {each.name: self.cleaned_data.get(each.name) for each in fields(RuleValues)}
        for name, value in typed.items():
            if value is None and name != "max_loans":
                typed[name] = 0
        return RuleValues(**typed)  # type: ignore[arg-type]


def values_initial(values: RuleValues) -> dict[str, Any]:
    """What `ValuesForm` shows of a rule."""
    found = {each.name: getattr(values, each.name) for each in fields(RuleValues)}
    return {name: None if name.endswith("_cents") and not value else value for name, value in found.items()}


class NewRuleForm(ValuesForm):
    """A rule for a case, from a day on. scope: what can be chosen."""

    type = forms.ChoiceField(label=_("Voor welk abonnement?"), required=False)
    format = forms.ChoiceField(label=_("Voor welk soort?"), required=False)
    branch = forms.ChoiceField(label=_("Voor welke vestiging?"), required=False)
    valid_from = _day(_("Vanaf welke dag?"))
    last_day = _day(_("Laatste dag"), _("Die dag hoort erbij. Leeg: zonder einde."), required=False)
    field_order = ["type", "format", "branch", "valid_from", "last_day"]

    def __init__(self, *args: Any, scope: Scope, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: dict[str, Any] = {
            "type": [("", gettext("Alle abonnementen")), *scope.types.items()],
            "format": [("", gettext("Alles")), *((code, Format(code).label) for code in Format.values)],
            "branch": [("", gettext("Alle vestigingen")), *scope.branches.items()],
        }
        for name, choices in chosen.items():
            field: Any = self.fields[name]
            field.choices = choices

    def case(self) -> Case:
        """The case as chosen."""
        typed = self.cleaned_data
        return Case(_key(typed["type"]), typed["format"], _key(typed["branch"]))

    def valid_until(self) -> date | None:
        """The first day on which it no longer holds."""
        last: date | None = self.cleaned_data["last_day"]
        return last + timedelta(days=1) if last and last < date.max else None


def _key(text: str) -> int | None:
    return int(text) if text else None


class ChangeRuleForm(ValuesForm):
    """What a rule says from another day on."""

    valid_from = _day(_("Vanaf welke dag geldt dit?"), _("Tot die dag blijft gelden wat er nu staat."))
    field_order = ["valid_from"]


class EndRuleForm(forms.Form):
    """Until when a rule holds."""

    last_day = _day(_("Laatste dag"), _("Die dag hoort erbij. Leeg: de regel stopt niet."), required=False)

    def __init__(self, *args: Any, row: Row, **options: Any) -> None:
        if row.valid_until is not None:
            options.setdefault("initial", {"last_day": row.valid_until - timedelta(days=1)})
        super().__init__(*args, **options)

    def valid_until(self) -> date | None:
        """The first day on which it no longer holds."""
        last: date | None = self.cleaned_data["last_day"]
        return last + timedelta(days=1) if last and last < date.max else None


class ChargesForm(forms.Form):
    """Whether being late costs something, for all rules at once."""

    choice = forms.ChoiceField(
        label=_("Wat kost te laat terugbrengen?"), widget=forms.RadioSelect,
        choices=[("free", _("Niets: we zijn boetevrij")), ("charged", _("Een bedrag per dag, tot een hoogste bedrag"))],
    )  # fmt: skip
    per_day = EuroField(label=_("Euro per dag"), help_text=_("Alleen dagen waarop het open is, tellen."))
    cap = EuroField(label=_("Hoogstens, in euro"))
    grace_days = _number(_("Dagen te laat die niets kosten"), required=False)
    since = _day(_("Vanaf welke dag?"), _("Wie te laat is met iets dat al geleend is, betaalt nooit meer dan nu."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("choice") == "charged":
            for name in ("per_day", "cap"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Vul een bedrag in, of kies boetevrij."))
        return cleaned


_LANGUAGES: Final = {"nl": _("Nederlands"), "de": _("Duits"), "en": _("Engels")}


class TypeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A type of subscription with its texts."""

    class Meta:
        model = SubscriptionType
        fields: ClassVar = ["code", "kind", "min_age", "max_age", "is_reciprocal", "is_offered", "is_offered_online",
                            "position"]  # fmt: skip
        labels: ClassVar = {
            "code": _("Code"),
            "kind": _("Voor wie?"),
            "min_age": _("Vanaf welke leeftijd?"),
            "max_age": _("Tot en met welke leeftijd?"),
            "is_reciprocal": _("Voor leden van een bibliotheek over de grens"),
            "is_offered": _("Mensen kunnen dit abonnement nemen"),
            "is_offered_online": _("Ook thuis, zonder de balie"),
            "position": _("Plaats in de lijst"),
        }
        help_texts: ClassVar = {
            "code": _("Een kort woord zonder spaties, zoals jeugd. Staat in rapporten."),
            "min_age": _("Leeg: er is geen ondergrens."),
            "max_age": _("Leeg: er is geen bovengrens."),
            "is_offered": _("Wie het al heeft, houdt het."),
            "position": _("Het laagste getal staat bovenaan."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        own = {text.language: text for text in self.instance.texts.all()} if self.instance.pk else {}
        for code, _name in reversed(settings.LANGUAGES):
            language = _LANGUAGES[code]
            text = own.get(code)
            explanation = forms.CharField(
                label=gettext("Uitleg in het %(language)s") % {"language": language},
                required=False, max_length=300, initial=text.explanation if text else "",
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )  # fmt: skip
            named = forms.CharField(
                label=gettext("Naam in het %(language)s") % {"language": language}, max_length=80,
                required=code == settings.LANGUAGE_CODE, initial=text.name if text else "",
                widget=forms.TextInput(attrs={"lang": code}),
            )  # fmt: skip
            self.fields = {f"name_{code}": named, f"explanation_{code}": explanation, **self.fields}
        for name in ("min_age", "max_age", "position"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "amount"})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        least, most = cleaned.get("min_age"), cleaned.get("max_age")
        if least is not None and most is not None and least > most:
            self.add_error("max_age", _("Deze leeftijd is lager dan de leeftijd waarmee het begint."))
        for name in ("min_age", "max_age"):
            if (cleaned.get(name) or 0) > 130:
                self.add_error(name, _("Zo oud wordt niemand."))
        return cleaned

    def texts(self) -> dict[str, tuple[str, str]]:
        """Name and explanation by language, as typed."""
        typed = self.cleaned_data
        return {code: (typed[f"name_{code}"], typed[f"explanation_{code}"]) for code, _name in settings.LANGUAGES}


class TermsForm(forms.Form):
    """What a type costs and allows from a day on."""

    valid_from = _day(_("Vanaf welke dag?"), _("Tot die dag blijft gelden wat er nu staat."))
    fee_cents = EuroField(label=_("Prijs in euro"), help_text=_("Leeg: gratis."))
    months = _number(_("Voor hoeveel maanden?"), _("Leeg: zonder einde."), required=False)
    max_loans = _number(_("Hoeveel titels tegelijk lenen?"))
    max_holds = _number(_("Hoeveel tegelijk reserveren?"))
    max_owed_cents = EuroField(
        label=_("Niets nieuws lenen boven dit bedrag, in euro"),
        help_text=_("Leeg: geld houdt niemand tegen. Een kind wordt nooit tegengehouden."),
    )

    def values(self) -> TermsValues:
        """The terms as typed."""
        typed = self.cleaned_data
        return TermsValues(
            typed["fee_cents"] or 0, typed["months"], typed["max_loans"], typed["max_holds"], typed["max_owed_cents"]
        )


class FloatingForm(forms.Form):
    """How many floating copies of a format a branch keeps."""

    branch = forms.ModelChoiceField(label=_("Vestiging"), queryset=Branch.objects.none(), empty_label=None)
    format = forms.ChoiceField(label=_("Soort"), choices=Format.choices)
    most = _number(_("Hoogstens hoeveel?"), _("Leeg: zoveel als er komen."), required=False)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        branch: Any = self.fields["branch"]
        branch.queryset = Branch.objects.open_to_public(today)


class WhatIfForm(forms.Form):
    """Who would do what, with which copy, where and when. now: what the moment is when none is typed."""

    act = forms.ChoiceField(
        label=_("Wat zou er gebeuren bij"), widget=forms.RadioSelect, initial="check_out",
        choices=[
            ("check_out", _("lenen")), ("renewal", _("verlengen")), ("renewal_by_itself", _("vanzelf verlengen")),
            ("hold", _("reserveren")), ("return", _("terugbrengen")),
        ],
    )  # fmt: skip
    card = forms.CharField(
        label=_("Pas"), max_length=60, required=False, help_text=_("Scan de pas. Bij terugbrengen hoeft dat niet."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    barcode = forms.CharField(
        label=_("Exemplaar"), max_length=40,
        help_text=_("Scan de streepjescode. Bij reserveren: van een van de exemplaren."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    branch = forms.ModelChoiceField(
        label=_("Vestiging"), queryset=Branch.objects.none(), required=False,
        empty_label=_("Die van het exemplaar"), help_text=_("Waar het terugkomt of opgehaald wordt."),
    )  # fmt: skip
    on = _day(_("Dag"), _("Leeg: vandaag."), required=False)
    time = forms.TimeField(
        label=_("Tijd"), required=False, help_text=_("Leeg: nu."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Typ een tijd als 14:30.")},
    )  # fmt: skip

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now
        branch: Any = self.fields["branch"]
        branch.queryset = Branch.objects.open_to_public(now.date())

    def clean_on(self) -> date | None:
        """A day within ten years: further away there are no rules and no calendar."""
        on: date | None = self.cleaned_data["on"]
        if on is not None and abs((on - self.now.date()).days) > FURTHEST_DAYS:
            raise ValidationError(_("Kies een dag binnen tien jaar."), code="too-far")
        return on

    def clean(self) -> dict[str, Any]:
        """The card, its person and the copy, as they are known here."""
        cleaned = super().clean() or self.cleaned_data
        act = cleaned.get("act")
        if cleaned.get("card"):
            try:
                cleaned["found_card"] = find_card(cleaned["card"])
            except CardUnknown as unknown:
                self.add_error("card", str(unknown))
        elif act and act != "return":
            self.add_error("card", _("Scan de pas van de lener."))
        if cleaned.get("barcode"):
            item = item_of(cleaned["barcode"])
            if item is None:
                text = _("Deze streepjescode kennen we niet. Scan nog een keer, of zoek de titel op.")
                self.add_error("barcode", text)
            cleaned["item"] = item
        return cleaned

    def moment(self, time_zone: str) -> datetime:
        """The moment that is asked about, in a branch's clock."""
        zone = ZoneInfo(time_zone)
        here = self.now.astimezone(zone)
        on, time = self.cleaned_data.get("on"), self.cleaned_data.get("time")
        if on is None and time is None:
            return self.now
        return datetime.combine(on or here.date(), time or here.time(), tzinfo=zone)
