# SPDX-License-Identifier: EUPL-1.2
"""Forms about somebody: a forgotten card, books brought home, wishes, and titles from other libraries."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Format
from reuring.circulation.day.answers import ANSWERS
from reuring.circulation.day.delivering import Wanted, volunteers
from reuring.circulation.day.fields import BranchField, DateField, EuroField, IsbnField, ScanField, TextField
from reuring.circulation.day.forgotten import LABELS, Shown
from reuring.circulation.models import HomeDelivery, OtherLibrary
from reuring.people.actions import obstacles_to_pin
from reuring.people.models import Person
from reuring.threads.models import Topic
from reuring.threads.searching import topic_names


class ForgottenForm(forms.Form):
    """Name and date of birth of who stands at the desk."""

    name = TextField(label=_("Naam"), max_length=80, help_text=_("Achternaam, of een deel ervan."))
    born_on = DateField(label=_("Geboortedatum"))


class ProofForm(forms.Form):
    """How somebody shows who they are."""

    shown = forms.MultipleChoiceField(
        label=_("Hoe weet je wie dit is?"), choices=[(each.value, label) for each, label in LABELS.items()],
        widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("Kijk naar een document, of vraag alle drie de andere. Lees ze niet voor."),
    )  # fmt: skip

    def clean_shown(self) -> list[Shown]:
        """What was ticked."""
        return [Shown(value) for value in self.cleaned_data["shown"]]


class PatronPinForm(forms.Form):
    """A new PIN, typed by the visitor, twice."""

    pin = forms.CharField(
        label=_("Nieuwe pincode"), max_length=8, help_text=_("Vier tot acht cijfers. De bezoeker typt zelf."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("Nog een keer de nieuwe pincode"), max_length=8,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, born_on: date | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.born_on = born_on

    def clean_pin(self) -> str:
        """The PIN, when it is not guessed first."""
        pin: str = self.cleaned_data["pin"].strip()
        if obstacles := obstacles_to_pin(pin, self.born_on):
            raise forms.ValidationError([forms.ValidationError(str(o.message), code=o.code) for o in obstacles])
        return pin

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        cleaned = super().clean() or {}
        if "pin" in cleaned and cleaned.get("again", "").strip() != cleaned["pin"]:
            self.add_error("again", _("De twee pincodes zijn niet gelijk."))
        return cleaned


# Books brought home


class DeliveryForm(forms.Form):
    """What somebody would like brought home."""

    branch = BranchField(label=_("Vanuit welke vestiging?"), empty_label=None)
    every_weeks = forms.IntegerField(label=_("Om de hoeveel weken?"), min_value=1, max_value=26, initial=3)
    how_many = forms.IntegerField(label=_("Hoeveel titels?"), min_value=1, max_value=30, initial=4)
    formats = forms.MultipleChoiceField(
        label=_("In welke vorm?"), choices=Format.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Niets aangevinkt: alles mag."),
    )  # fmt: skip
    topics = forms.MultipleChoiceField(
        label=_("Waarover?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Niets aangevinkt: alles mag."),
    )  # fmt: skip
    wishes = TextField(label=_("Wat nog meer?"), rows=2, max_length=300, required=False)
    directions = TextField(
        label=_("Voor wie het brengt"), max_length=200, required=False, help_text=_("Zoals: achterom, de bel is stuk.")
    )
    volunteer = forms.ModelChoiceField(
        label=_("Wie brengt het?"), queryset=Person.objects.none(), required=False, empty_label=_("nog niemand")
    )
    keeps_list = forms.BooleanField(
        label=_("Houd een lijst bij van titels die niet nog eens hoeven"), required=False,
        help_text=_("Alleen als de lezer dat zelf wil. Zonder lijst weten we niet wat iemand al had."),
    )  # fmt: skip

    def __init__(self, *args: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_new:
            self.fields["branch"].use()  # type: ignore[attr-defined]
        else:
            del self.fields["branch"]
        self.roots = list(Topic.objects.filter(parent__isnull=True, is_retired=False))
        names = topic_names([topic.key for topic in self.roots])
        self.fields["topics"].choices = sorted(  # type: ignore[attr-defined]
            ((topic.key, names.get(topic.key, topic.key)) for topic in self.roots), key=lambda pair: pair[1]
        )
        able = volunteers(timezone.localdate())
        self.fields["volunteer"].queryset = Person.objects.filter(  # type: ignore[attr-defined]
            pk__in=[person.pk for person in able]
        ).order_by("sort_name")

    def wanted(self) -> Wanted:
        """What was typed."""
        said = self.cleaned_data
        return Wanted(
            every_weeks=said["every_weeks"], how_many=said["how_many"], formats=tuple(said["formats"]),
            topics=tuple(topic for topic in self.roots if topic.key in said["topics"]), wishes=said["wishes"],
            directions=said["directions"], volunteer=said["volunteer"], keeps_list=said["keeps_list"],
        )  # fmt: skip

    @classmethod
    def of(cls, delivery: HomeDelivery) -> dict[str, Any]:
        """What the fields begin with for an arrangement that is there."""
        return {
            "every_weeks": delivery.every_weeks, "how_many": delivery.how_many, "formats": delivery.formats,
            "topics": [topic.key for topic in delivery.topics.all()], "wishes": delivery.wishes,
            "directions": delivery.directions, "volunteer": delivery.volunteer_id, "keeps_list": delivery.keeps_list,
        }  # fmt: skip


class BagDayForm(forms.Form):
    """On which day a bag goes."""

    on = DateField(label=_("Op welke dag brengen we het?"))


class BarcodeForm(forms.Form):
    """A copy."""

    barcode = ScanField(label=_("Streepjescode"))


class BroughtForm(forms.Form):
    """What came of a visit."""

    collected = forms.IntegerField(label=_("Hoeveel titels nam je mee terug?"), min_value=0, max_value=200)


class NotHomeForm(forms.Form):
    """Nobody opened: when again."""

    again_on = DateField(label=_("Wanneer opnieuw?"))


# Wishes


class WishForm(forms.Form):
    """A title to buy."""

    title = TextField(label=_("Titel"), max_length=200)
    creator = TextField(label=_("Schrijver of maker"), max_length=120, required=False)
    isbn = IsbnField(help_text=_("Weet je het? Dan vinden we precies het goede boek."))
    remark = TextField(label=_("Waarom wil je dit lezen?"), rows=2, max_length=300, required=False)
    wants_hold = forms.BooleanField(label=_("Leg het voor mij klaar als het er is"), required=False)
    pickup_branch = BranchField(label=_("Waar haal je het op?"), required=False, empty_label=_("Kies"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pickup_branch"].use()  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """The answer to a wish."""

    answer = forms.ChoiceField(
        label=_("Antwoord"), widget=forms.RadioSelect, choices=[(key, each.label) for key, each in ANSWERS.items()]
    )
    words = TextField(
        label=_("Wil je er iets bij schrijven?"), rows=3, max_length=500, required=False,
        help_text=_("De lezer krijgt dit zoals je het typt."),
    )  # fmt: skip


# Other libraries


class LibraryForm(forms.ModelForm):  # type: ignore[type-arg]
    """A library that we lend to or borrow from."""

    class Meta:
        model = OtherLibrary
        fields = ("name", "isil", "email", "phone", "address", "is_active")
        labels = {
            "name": _("Naam"), "isil": "ISIL", "email": _("E-mailadres"), "phone": _("Telefoon"),
            "address": _("Adres"), "is_active": _("We lenen met deze bibliotheek"),
        }  # fmt: skip


class _TitleForm(forms.Form):
    title = TextField(label=_("Titel"), max_length=200)
    creator = TextField(label=_("Schrijver of maker"), max_length=120, required=False)
    isbn = IsbnField()


class AskedOfUsForm(_TitleForm):
    """What another library asks of us."""

    library = forms.ModelChoiceField(
        label=_("Welke bibliotheek?"), queryset=OtherLibrary.objects.filter(is_active=True), empty_label=_("Kies")
    )
    reference = TextField(label=_("Hun nummer van de aanvraag"), max_length=60, required=False)
    field_order = ("library", "title", "creator", "isbn", "reference")


class AskForm(_TitleForm):
    """What somebody here would like to borrow."""

    pickup_branch = BranchField(label=_("Waar haalt de lezer het op?"), empty_label=None)
    cost_cents = EuroField(
        label=_("Kosten in euro"), required=False, empty_cents=0,
        help_text=_("Zeg vooraf wat het kost. We rekenen het pas als het er is."),
    )  # fmt: skip
    note = TextField(label=_("Notitie voor collega's"), max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pickup_branch"].use()  # type: ignore[attr-defined]


class SendForForm(forms.Form):
    """Of which library it was asked."""

    library = forms.ModelChoiceField(
        label=_("Bij welke bibliotheek?"), queryset=OtherLibrary.objects.filter(is_active=True), empty_label=_("Kies")
    )


class ReceiveForm(forms.Form):
    """The copy of the other library is here."""

    barcode = ScanField(label=_("Scan een eigen streepjescode"), help_text=_("Plak die op het exemplaar."))
    back_on = DateField(label=_("De andere bibliotheek wil het terug op"), required=False)


class WhyNotForm(forms.Form):
    """Why not, for who asked."""

    reason = TextField(label=_("Waarom niet?"), max_length=200)
