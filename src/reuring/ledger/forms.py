# SPDX-License-Identifier: EUPL-1.2
"""Forms of money at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.engine.public_ids import new_public_id
from reuring.ledger import money
from reuring.ledger.models import Charge, Road
from reuring.ledger.texts import say_what_for
from reuring.ledger.writing import MoneyRefused
from reuring.people.bsn import FreeTextField


class AmountField(forms.CharField):
    """An amount as people type it; cleaned to cents, None for nothing typed."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "maxlength": "14"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return money.read(text)
        except ValueError:
            raise ValidationError(_("Vul een bedrag in, zoals 12,50."), code="no-amount") from None

    def prepare_value(self, value: Any) -> Any:
        return money.typed(value) if isinstance(value, int) else value


class MoneyForm(forms.Form):
    """A form that books something: with a key of its own, so that a second click books nothing more."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=new_public_id)

    def refuse(self, refused: MoneyRefused) -> None:
        """Show every obstacle."""
        for obstacle in refused.obstacles:
            self.add_error(None, ValidationError(str(obstacle.message), code=obstacle.code))


def _road_field(roads: Sequence[Road], label: str | Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[(road.value, road.label) for road in roads], widget=forms.RadioSelect, initial=roads[0]
    )


class PayForm(MoneyForm):
    """What is paid over the counter. charges: those that are open, oldest first."""

    charge = forms.MultipleChoiceField(label=_("Waarvoor"), widget=forms.CheckboxSelectMultiple)
    amount = AmountField(label=_("Bedrag"), help_text=_("Een deel mag ook. De oudste kosten gaan eerst."))
    road = _road_field([Road.CASH, Road.TERMINAL], _("Hoe"))
    given = AmountField(
        label=_("Gegeven"), required=False, help_text=_("Bij contant: dan rekenen we uit wat er terug moet.")
    )

    def __init__(self, *args: Any, charges: Sequence[Charge], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open = {each.public_id: each for each in charges}
        # Only the kind: who stands in line may look along.
        self.fields["charge"].choices = [  # type: ignore[attr-defined]
            (key, f"{money.say(each.open_cents)} {say_what_for(each, with_details=False)}")
            for key, each in self.open.items()
        ]
        self.fields["charge"].initial = list(self.open)
        self.fields["amount"].initial = sum(each.open_cents for each in charges)

    def chosen(self) -> list[Charge]:
        """The charges that were ticked."""
        return [self.open[key] for key in self.cleaned_data["charge"]]


class WaiveForm(MoneyForm):
    """A charge that need not be paid."""

    amount = AmountField(label=_("Bedrag"), required=False, help_text=_("Laat leeg voor alles wat openstaat."))
    reason = FreeTextField(label=_("Waarom"), max_length=200)


class RefundForm(MoneyForm):
    """Money that has to go back."""

    amount = AmountField(label=_("Bedrag"), required=False, help_text=_("Laat leeg voor alles wat betaald is."))
    reason = FreeTextField(label=_("Waarom"), max_length=200)


class PayOutForm(MoneyForm):
    """Paying out what is owed back. roads: those by which something can go."""

    road = forms.ChoiceField(label=_("Hoe"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roads: Sequence[tuple[Road, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(road.value, f"{road.label}: {money.say(cents)}") for road, cents in roads]
        self.fields["road"].choices = choices  # type: ignore[attr-defined]
        self.fields["road"].initial = choices[0][0] if choices else None


class ReasonForm(MoneyForm):
    """Why something is taken back."""

    reason = FreeTextField(label=_("Waarom"), max_length=200)


# What is charged by hand at the desk; the rest comes about by itself.
BY_HAND = (Charge.Kind.CARD, Charge.Kind.DAMAGED, Charge.Kind.OTHER)


class ChargeForm(MoneyForm):
    """Something that is charged by hand."""

    kind = forms.ChoiceField(
        label=_("Soort"), choices=[(kind.value, kind.label) for kind in BY_HAND], widget=forms.RadioSelect
    )
    note = FreeTextField(label=_("Waarvoor"), max_length=80, required=False)
    amount = AmountField(label=_("Bedrag"))


class OpenTillForm(MoneyForm):
    """The change in the drawer at the start."""

    float = AmountField(label=_("Wisselgeld in de la"), help_text=_("Tel wat je in de la legt."))


class CloseTillForm(MoneyForm):
    """What was counted at the end."""

    cash = AmountField(label=_("Geteld in de la"), help_text=_("Alles bij elkaar, ook het wisselgeld."))
    terminal = AmountField(
        label=_("Totaal van de pinautomaat"), help_text=_("Van de dagbon. Nul als er niet gepind is.")
    )
    terminal_is_negative = forms.BooleanField(
        label=_("Er is via de pinautomaat meer terugbetaald dan ontvangen"), required=False
    )
    reason = FreeTextField(
        label=_("Waarom klopt het niet"), max_length=200, required=False, help_text=_("Alleen als er verschil is.")
    )


class LimitForm(MoneyForm):
    """How much the front desk may waive at once, from a day on."""

    most = AmountField(label=_("De balie mag per keer kwijtschelden tot"))
    valid_from = forms.DateField(
        label=_("Vanaf"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )
