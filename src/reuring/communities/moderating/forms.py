# SPDX-License-Identifier: EUPL-1.2
"""Forms of moderation: a report, a decision, a second look, hiding as a host, and the house rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.communities.models import Case, Decision, Report
from reuring.communities.moderating.deciding import choices_in
from reuring.people.bsn import FreeTextField

# A field that people don't see and machines fill in.
TRAP: Final = "subject"
DAYS: Final = ((7, _("een week")), (30, _("een maand")), (90, _("drie maanden")))
CHOICES: Final = {
    Decision.What.KEEP: _("Laten staan"),
    Decision.What.HIDE: _("Verbergen"),
    Decision.What.WARN: _("Verbergen, en waarschuwen"),
    Decision.What.MUTE: _("Verbergen, en een tijd niet schrijven"),
    Decision.What.REMOVE: _("Verbergen, en uit de groep"),
}


def reasons() -> list[tuple[str, str]]:
    """What can be wrong, as it stands in the form."""
    return [(why.value, str(capfirst(why.label))) for why in Report.Why]


class ReportForm(forms.Form):
    """What is not right. is_stranger: with the trap for machines."""

    why = forms.ChoiceField(label=_("Wat is er niet goed?"), choices=reasons, widget=forms.RadioSelect)
    text = FreeTextField(
        label=_("Wil je er iets bij zeggen?"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    subject = forms.CharField(
        label=_("Laat dit leeg"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get(TRAP):
            # Whoever is no machine finds it empty again.
            self.data = {**{name: self.data[name] for name in self.data}, self.add_prefix(TRAP): ""}
            self.add_error(None, _("Er ging iets mis bij het versturen. Druk nog een keer op de knop."))
        return said


class DecisionForm(forms.Form):
    """What is decided and why. seen: how many decisions stood on the page."""

    what = forms.ChoiceField(label=_("Wat besluit je?"), widget=forms.RadioSelect)
    days = forms.TypedChoiceField(
        label=_("Hoe lang niet schrijven?"),
        choices=[("", "–"), *DAYS],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Alleen bij een tijd niet schrijven."),
    )
    why = FreeTextField(
        label=pgettext_lazy("reden van een besluit", "Waarom?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Dit leest wie het schreef. Vriendelijk, en precies: welke huisregel, en wat wel kan."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = choices_in(case)
        self.fields["what"].choices = [(what, CHOICES[Decision.What(what)]) for what in choices]  # type: ignore[attr-defined]
        if Decision.What.MUTE not in choices:
            del self.fields["days"]
        self.fields["seen"].initial = case.decisions.count()


class ManyForm(forms.Form):
    """One decision about several things that the house itself held back. cases: their public ids."""

    cases = forms.MultipleChoiceField(label=_("Waarover?"), widget=forms.CheckboxSelectMultiple)
    what = forms.ChoiceField(
        label=_("Wat besluit je?"),
        choices=[(what.value, CHOICES[what]) for what in (Decision.What.KEEP, Decision.What.HIDE)],
        widget=forms.RadioSelect,
    )
    why = FreeTextField(
        label=pgettext_lazy("reden van een besluit", "Waarom?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, cases: Iterable[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(case.public_id, case.text[:80] or case.public_id) for case in cases]
        self.fields["cases"].choices = choices  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """Why a host hides something."""

    why = FreeTextField(
        label=pgettext_lazy("reden van een besluit", "Waarom?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dit leest wie het schreef, en de bibliotheek."),
    )


class SecondLookForm(forms.Form):
    """Why somebody asks for a second look."""

    text = FreeTextField(
        label=_("Wat wil je erbij zeggen?"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )


class RulesForm(forms.Form):
    """The house rules, in each language."""

    nl = FreeTextField(
        label=_("In het Nederlands"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "nl"}),
        help_text=_("Een lege regel begint de volgende huisregel."),
    )
    de = FreeTextField(
        label=_("In het Duits"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "de"}),
    )
    en = FreeTextField(
        label=_("In het Engels"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "en"}),
    )
