# SPDX-License-Identifier: EUPL-1.2
"""Forms for kiosks."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.people.bsn import refuse_bsn
from reuring.places.models import Branch
from reuring.protocols.models import Kiosk

RIGHTS: Final = (
    ("may_check_out", _("Uitlenen")),
    ("may_check_in", _("Innemen")),
    ("may_renew", _("Verlengen")),
    ("may_hold", _("Reserveren")),
    ("may_take_payment", _("Betalingen doorgeven")),
    ("may_show_patron", _("Laten zien wie er staat, en diens lijsten")),
    ("may_block", _("Een pas blokkeren die bleef liggen")),
    ("may_enable", _("Een geblokkeerde pas weer laten werken (alleen om te testen)")),
)


class KioskForm(forms.Form):
    """A kiosk's settings."""

    name = forms.CharField(
        label=_("Naam"), max_length=60, help_text=_("Bijvoorbeeld: zelfbediening hal."), validators=[refuse_bsn]
    )
    rights = forms.MultipleChoiceField(
        label=_("Wat mag deze kiosk?"), choices=RIGHTS, widget=forms.CheckboxSelectMultiple, required=False
    )
    asks_pin = forms.BooleanField(
        label=_("Vraag altijd een pincode"),
        required=False,
        help_text=_("Zonder pincode is een pas genoeg om te lenen en de eigen lijsten te zien."),
    )
    encoding = forms.ChoiceField(
        label=_("Letters"),
        choices=Kiosk.Encoding.choices,
        help_text=_("Staan er vreemde tekens op het scherm, zoals Ã©? Probeer dan een andere."),
    )
    checksum = forms.ChoiceField(label=_("Controlegetal nakijken"), choices=Kiosk.Checksum.choices)
    has_plain_dates = forms.BooleanField(
        label=_("Schrijf datums in woorden"),
        required=False,
        help_text=_("Voor een apparaat dat een datum laat zien zoals wij hem sturen."),
    )
    allowed_addresses = forms.CharField(
        label=_("IP-adressen"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Elk adres of netwerk op een eigen regel, zoals 192.0.2.7 of 192.0.2.0/24. Leeg: elk adres mag."),
    )

    def clean_allowed_addresses(self) -> list[str]:
        """Each line is an address or a network."""
        found = []
        for line in self.cleaned_data["allowed_addresses"].split():
            try:
                found.append(str(ip_network(line, strict=False)))
            except ValueError:
                text = _("%(line)s is geen IP-adres of netwerk.")
                raise ValidationError(text, params={"line": line}) from None
        return found

    def settings(self) -> dict[str, Any]:
        """The settings of a valid form, as the verbs of kiosks take them."""
        data = self.cleaned_data
        kept = ("name", "asks_pin", "encoding", "checksum", "has_plain_dates", "allowed_addresses")
        return {name: data[name] for name in kept} | {right: right in data["rights"] for right, _label in RIGHTS}


class NewKioskForm(KioskForm):
    """A new kiosk. Where it stands and what it logs in with stay as they are."""

    branch = forms.ModelChoiceField(label=_("Vestiging"), queryset=Branch.objects.none(), empty_label=_("Kies"))
    username = forms.CharField(
        label=_("Gebruikersnaam"),
        max_length=40,
        help_text=_("Waarmee het apparaat inlogt: letters, cijfers, punten en streepjes."),
        validators=[
            RegexValidator(r"^[A-Za-z0-9._-]{2,40}\Z", _("Neem alleen letters, cijfers, punten en streepjes."))
        ],
    )
    field_order = ["branch", "name", "username"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.open_to_public(timezone.localdate())  # type: ignore[attr-defined]


def starting_values(kiosk: Kiosk | None = None) -> dict[str, Any]:
    """What a form begins with: the settings of a kiosk, or of one that is not made yet."""
    kiosk = kiosk or Kiosk()
    return {
        "name": kiosk.name,
        "asks_pin": kiosk.asks_pin,
        "encoding": kiosk.encoding,
        "checksum": kiosk.checksum,
        "has_plain_dates": kiosk.has_plain_dates,
        "allowed_addresses": "\n".join(kiosk.allowed_addresses),
        "rights": [right for right, _label in RIGHTS if getattr(kiosk, right)],
    }
