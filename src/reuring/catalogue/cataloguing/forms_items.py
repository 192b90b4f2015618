# SPDX-License-Identifier: EUPL-1.2
"""What a cataloguer types of copies, covers and imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.catalogue.cataloguing.fields import Line, PriceField
from reuring.catalogue.cataloguing.items import ItemValues
from reuring.catalogue.marc.holdings import ItemMapping, ItemMappingFault
from reuring.catalogue.models import ImportRun, Item
from reuring.people.bsn import FreeTextField
from reuring.places.models import Branch


def branches() -> Any:
    """The branches that an item can belong to today."""
    return Branch.objects.open_to_public(timezone.localdate()).order_by(F("is_flagship").desc(), "name")


class _ItemFields(forms.Form):
    location = Line(label=_("Plek"), max_length=120, help_text=_("Zoals Romans of Jeugd A."))
    shelf_mark = Line(label=_("Plaatskenmerk"), max_length=80, help_text=_("Wat op de rug staat, zoals 938.2 KOCK."))
    price_cents = PriceField(label=_("Prijs in euro"), max_length=20)
    acquired_on = forms.DateField(
        label=_("Gekocht op"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    is_floating = forms.BooleanField(
        label=_("Zwevend exemplaar"), required=False,
        help_text=_("Het heeft geen vaste plek: het blijft in de vestiging waar het terugkomt."),
    )  # fmt: skip
    note = FreeTextField(label=_("Notitie"), required=False, max_length=500)

    def values(self) -> ItemValues:
        """The item as typed."""
        names = ("location", "shelf_mark", "price_cents", "note", "acquired_on", "is_floating")
        return ItemValues(**{name: self.cleaned_data[name] for name in names})


class AddItemsForm(_ItemFields):
    """One or more new copies."""

    barcodes = forms.CharField(
        label=_("Streepjescodes"), max_length=4_000,
        help_text=_("Scan ze achter elkaar; elke code op een eigen regel."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "scan", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    branch = forms.ModelChoiceField(label=_("Vestiging"), queryset=Branch.objects.none(), empty_label=None)
    field_order = ("barcodes", "branch", "location", "shelf_mark", "price_cents", "acquired_on", "is_floating", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["branch"].queryset = branches()  # type: ignore[attr-defined]

    def clean_barcodes(self) -> list[str]:
        """The codes, in the order in which they were scanned."""
        return [code for code in map(str.strip, str(self.cleaned_data["barcodes"]).splitlines()) if code]


class ItemForm(_ItemFields):
    """One copy that is there."""

    barcode = Line(label=_("Streepjescode"), required=True, max_length=40)
    field_order = ("barcode", "location", "shelf_mark", "price_cents", "acquired_on", "is_floating", "note")


def item_initial(item: Item) -> dict[str, Any]:
    """What `ItemForm` shows of an item."""
    price = "" if item.price_cents is None else f"{item.price_cents // 100},{item.price_cents % 100:02d}"
    return {
        "barcode": item.barcode, "location": item.location, "shelf_mark": item.shelf_mark, "price_cents": price,
        "note": item.note, "acquired_on": item.acquired_on, "is_floating": item.is_floating,
    }  # fmt: skip


class BranchForm(forms.Form):
    """To which branch an item goes."""

    branch = forms.ModelChoiceField(label=_("Naar vestiging"), queryset=Branch.objects.none(), empty_label=_("Kies"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["branch"].queryset = branches()  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why, in a few words; may be left out."""

    reason = FreeTextField(label=_("Waarom?"), required=False, max_length=200)


# Covers and imports


class CoverForm(forms.Form):
    """A picture of the cover."""

    cover = forms.FileField(
        label=_("Afbeelding van de omslag"), help_text=_("JPEG, PNG, WebP of GIF."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )  # fmt: skip


class ImportForm(forms.Form):
    """A file to import."""

    file = forms.FileField(
        label=_("Bestand"), help_text=_("MARC (ISO 2709 of MARCXML, ook gezipt), of CSV met exemplaren.")
    )
    kind = forms.ChoiceField(label=_("Wat staat erin?"), choices=[
        (ImportRun.Kind.MARC, _("Titels (MARC)")), (ImportRun.Kind.ITEMS, _("Exemplaren (CSV)")),
    ])  # fmt: skip
    source = Line(
        label=_("Van wie komt het?"), max_length=60,
        help_text=_("Een korte naam, zoals NBD. Nodig als het bestand het zelf niet zegt."),
    )  # fmt: skip
    default_branch = forms.ModelChoiceField(
        label=_("Vestiging voor exemplaren zonder bekende vestiging"), queryset=Branch.objects.none(), required=False,
        empty_label=_("Geen: sla die exemplaren over"),
    )  # fmt: skip
    item_mapping = Line(
        label=_("Waar staan de exemplaren in het record?"), max_length=300,
        help_text=_("Leeg: veld 852 en 952. Anders zoals 852: barcode=p, branch=b, shelfmark=h, location=c."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["default_branch"].queryset = branches()  # type: ignore[attr-defined]

    def clean_item_mapping(self) -> str:
        """The mapping as typed, once it is understood."""
        text = str(self.cleaned_data["item_mapping"])
        if text:
            try:
                ItemMapping.parse(text)
            except ItemMappingFault as fault:
                sentence = _(
                    "Dit begrijpen we niet. Schrijf het zo: 852: barcode=p, branch=b, shelfmark=h, location=c."
                )
                raise ValidationError(sentence, code=fault.code) from fault
        return text
