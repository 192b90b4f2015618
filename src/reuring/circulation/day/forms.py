# SPDX-License-Identifier: EUPL-1.2
"""Forms of opening and closing, notes and lost property."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.circulation.day.fields import BranchField, DateField, EuroField, TextField
from reuring.circulation.models import ChecklistItem, FoundKind, FoundRule
from reuring.places.models import Branch


class TillOpeningForm(forms.Form):
    """The change that is counted into the drawer in the morning."""

    float_cents = EuroField(label=_("Wisselgeld in de kassa"), required=False, help_text=_("Leeg: geen kassa vandaag."))


class TillClosingForm(forms.Form):
    """What is counted in the evening, before what should be there is shown."""

    cash_cents = EuroField(label=_("Geteld contant geld"), help_text=_("Alles in de la, ook het wisselgeld."))
    terminal_cents = EuroField(
        label=_("Totaal van de pinautomaat"), may_be_negative=True, help_text=_("Staat op de dagbon van het apparaat.")
    )
    reason = TextField(
        label=_("Verklaring van een verschil"), required=False, max_length=200,
        help_text=_("Alleen nodig als het niet klopt."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why, in a few words."""

    reason = TextField(label=_("Waarom?"), max_length=200)


class ChecklistItemForm(forms.Form):
    """One thing of a checklist."""

    moment = forms.ChoiceField(label=_("Wanneer?"), choices=ChecklistItem.Moment.choices)
    branch = BranchField(required=False, empty_label=_("Alle vestigingen"))
    text_nl = TextField(label=_("Waar kijk je naar?"), max_length=160)
    text_de = TextField(label=_("In het Duits"), max_length=160, required=False)
    text_en = TextField(label=_("In het Engels"), max_length=160, required=False)
    position = forms.IntegerField(label=_("Plaats in de lijst"), min_value=0, max_value=999, initial=10)

    def __init__(self, *args: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_new:
            self.fields["branch"].use()  # type: ignore[attr-defined]
        else:
            del self.fields["branch"], self.fields["moment"]

    def texts(self) -> dict[str, str]:
        """What was typed, by language."""
        return {language: self.cleaned_data[f"text_{language}"] for language in ("nl", "de", "en")}


class NoteForm(forms.Form):
    """A note for the next shift."""

    text = TextField(
        label=_("Wat moet de volgende dienst weten?"), rows=3, max_length=500,
        help_text=_("Schrijf niet over bezoekers: geen namen, geen nummers."),
    )  # fmt: skip
    until = DateField(label=_("Tot en met"), required=False, help_text=_("Leeg: dertig dagen."))
    is_pinned = forms.BooleanField(label=_("Belangrijk: zet bovenaan"), required=False)


class FoundForm(forms.Form):
    """A thing that was left behind."""

    kind = forms.ChoiceField(label=_("Wat is het?"), choices=FoundKind.choices)
    description = TextField(
        label=_("Hoe ziet het eruit?"), max_length=200,
        help_text=_("Niet van wie het is: ook geen naam of nummer dat erop staat."),
    )  # fmt: skip
    found_on = DateField(label=_("Gevonden op"))
    found_where = TextField(label=_("Waar lag het?"), max_length=120, required=False)
    box = TextField(label=_("In welke bak ligt het nu?"), max_length=40, required=False)


class AskForm(forms.Form):
    """What somebody lost."""

    kind = forms.ChoiceField(label=_("Wat is er weg?"), choices=FoundKind.choices)
    description = TextField(label=_("Hoe ziet het eruit?"), max_length=200)
    lost_on = DateField(label=_("Kwijt sinds"), required=False)
    name = TextField(label=_("Naam"), max_length=80, required=False)
    contact = TextField(
        label=_("Telefoon of e-mail"), max_length=120, required=False,
        help_text=_("Om te bellen als we het vinden. We wissen het daarna, en altijd na een maand."),
    )  # fmt: skip


class FoundRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """How long a kind of thing is kept, from a day on."""

    valid_from = DateField(label=_("Vanaf"))

    class Meta:
        model = FoundRule
        fields = ("kind", "keep_days", "goes", "valid_from")
        labels = {"kind": _("Soort"), "keep_days": _("Hoeveel dagen bewaren we het?"), "goes": _("En dan?")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kind = self.fields["kind"]
        kind.choices = [("", _("Alles zonder eigen regel")), *FoundKind.choices]  # type: ignore[attr-defined]

    def clean_valid_from(self) -> Any:
        """Rules hold from today on; what was done by an earlier one stays so."""
        if self.cleaned_data["valid_from"] < timezone.localdate():
            raise forms.ValidationError(_("Kies vandaag of later."))
        return self.cleaned_data["valid_from"]


def branch_choices() -> Any:
    """The branches of today."""
    return Branch.objects.open_to_public(timezone.localdate())
