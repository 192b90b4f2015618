# SPDX-License-Identifier: EUPL-1.2
"""Forms of plans: an idea, who joins, what is needed, when and where, money, looking back, and a visitor's answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reuring.activities.models import Form
from reuring.activities.programme.clock import moment
from reuring.activities.programme.fields import EuroField, clock_field, day_field
from reuring.communities.building.dayparts import DAYPARTS
from reuring.communities.building.finding import partners_near, shelf_of
from reuring.communities.building.planning import HandedIn
from reuring.communities.models import Community, Member, MemberRole, Plan, PlanNeed, VisitorAnswer
from reuring.partners.models import Partner
from reuring.people.bsn import FreeTextField
from reuring.places.models import Branch, Room

_WEEKDAYS: Final = [("", _("maakt niet uit")), *((str(key), name) for key, name in WEEKDAYS.items())]
_DAYPARTS: Final = [("", _("maakt niet uit")), *DAYPARTS]
_NOBODY: Final = _("niemand in het bijzonder")


def _rows(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class _MemberField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.shown_name)


def _members(community: Community) -> _MemberField:
    """Of whom it is, where a colleague types it."""
    return _MemberField(
        label=_("Voor wie vul je dit in?"),
        queryset=Member.objects.current().filter(community=community),
        help_text=_("Iemand uit de groep, die het vertelde aan de balie, op papier of aan de telefoon."),
    )


class HandInForm(forms.Form):
    """An idea of a member."""

    title = FreeTextField(
        label=_("Wat is je idee?"), max_length=120, help_text=_("In één zin. Bijvoorbeeld: je eerste akte lezen.")
    )
    text = FreeTextField(label=_("Vertel er meer over"), required=False, max_length=2_000, widget=_rows(4))
    people = forms.IntegerField(label=_("Voor hoeveel mensen?"), required=False, min_value=1, max_value=999)
    weekday = forms.ChoiceField(label=_("Op welke dag?"), required=False, choices=_WEEKDAYS)
    daypart = forms.ChoiceField(label=_("Wanneer op de dag?"), required=False, choices=_DAYPARTS)
    with_name = forms.BooleanField(label=_("Zet mijn naam erbij"), required=False, initial=True)
    may_show = forms.BooleanField(
        label=_("Ook buiten de groep mag iedereen zien wat ermee gebeurt"),
        required=False,
        initial=True,
        help_text=_("Dan staat het op de site als een collega het heeft gelezen. Je kunt dit altijd weer uitzetten."),
    )

    def __init__(self, *args: Any, community: Community, member: Member | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_member = member
        if member is None:
            self.fields["member"] = _members(community)
            self.order_fields(["member"])
        if community.is_for_minors:
            # Who is under 16 is named nowhere outside the group.
            del self.fields["with_name"]
        elif member is not None:
            name = {"name": member.shown_name}
            self.fields["with_name"].label = _("Zet mijn naam erbij: %(name)s") % name

    def facts(self) -> HandedIn:
        """What was handed in, once it is valid."""
        said = self.cleaned_data
        weekday = said["weekday"]
        return HandedIn(
            title=said["title"],
            text=said["text"],
            with_name=said.get("with_name", False),
            may_show=said["may_show"],
            people=said["people"],
            weekday=int(weekday) if weekday else None,
            daypart=said["daypart"],
        )

    def giver(self) -> Member:
        """Whose idea it is."""
        found = self.by_member or self.cleaned_data["member"]
        assert isinstance(found, Member)
        return found


class InterestForm(forms.Form):
    """Somebody would come, or does something for it."""

    role = forms.ChoiceField(
        label=_("Wat doe je?"),
        required=False,
        choices=[("", _("ik kom gewoon")), *MemberRole.choices],
    )
    task = FreeTextField(
        label=_("Wat neem je op je?"),
        required=False,
        max_length=120,
        help_text=_("Bijvoorbeeld: ik zorg voor de koffie."),
    )
    condition = FreeTextField(
        label=_("Ik doe mee als …"),
        required=False,
        max_length=120,
        help_text=_("Bijvoorbeeld: het niet op maandag is."),
    )
    may_be_named = forms.BooleanField(label=_("Mijn naam mag bij de activiteit staan, voor iedereen"), required=False)

    def __init__(self, *args: Any, community: Community, member: Member | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if community.is_for_minors:
            # Who is under 16 is named nowhere outside the group.
            del self.fields["may_be_named"]
        elif member is not None:
            name = {"name": member.shown_name}
            self.fields["may_be_named"].label = _("Mijn naam (%(name)s) mag bij de activiteit staan") % name
        if member is None:
            self.fields["member"] = _members(community)
            self.order_fields(["member"])


class NeedForm(forms.Form):
    """Something that a plan needs."""

    what = forms.ChoiceField(
        label=_("Wat zoek je?"),
        choices=[(PlanNeed.What.PERSON.value, PlanNeed.What.PERSON.label)]
        + [choice for choice in PlanNeed.What.choices if choice[0] != PlanNeed.What.PERSON],
    )
    text = FreeTextField(
        label=_("In een paar woorden"), max_length=160, help_text=_("Bijvoorbeeld: iemand die kan bakken.")
    )


class FoundForm(forms.Form):
    """When and where, for how many, with whom, and with which titles."""

    people = forms.IntegerField(label=_("Voor hoeveel mensen?"), required=False, min_value=1, max_value=999)
    weekday = forms.ChoiceField(label=_("Liefst op"), required=False, choices=_WEEKDAYS)
    daypart = forms.ChoiceField(label=_("Liefst in de"), required=False, choices=_DAYPARTS)
    on = day_field(_("Datum"), required=False)
    starts = clock_field(_("Van"), required=False)
    ends = clock_field(_("Tot"), required=False)
    room = forms.ModelChoiceField(
        label=_("Ruimte"), queryset=Room.objects.none(), required=False, empty_label=pgettext_lazy("ruimte", "nog geen")
    )
    branch = forms.ModelChoiceField(
        label=_("Of alleen de vestiging"),
        queryset=Branch.objects.none(),
        required=False,
        empty_label=pgettext_lazy("vestiging", "nog geen"),
    )
    partner = forms.ModelChoiceField(
        label=_("Met welke partner?"), queryset=Partner.objects.none(), required=False, empty_label=_("zonder partner")
    )
    form = forms.ChoiceField(
        label=_("Wat voor activiteit?"), required=False, choices=[("", _("nog niet bekend")), *Form.choices]
    )
    titles = forms.MultipleChoiceField(
        label=_("Titels van de plank die erbij horen"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        starts, ends = plan.starts_at, plan.ends_at
        kwargs.setdefault("initial", {
            "people": plan.people,
            "weekday": "" if plan.weekday is None else str(plan.weekday),
            "daypart": plan.daypart,
            "on": timezone.localtime(starts).date() if starts else None,
            "starts": timezone.localtime(starts).time() if starts else None,
            "ends": timezone.localtime(ends).time() if ends else None,
            "room": plan.room_id,
            "branch": plan.branch_id,
            "partner": plan.partner_id,
            "form": plan.form,
            "titles": [str(title.pk) for title in plan.titles.all()],
        })  # fmt: skip
        super().__init__(*args, **kwargs)
        community = plan.community
        near = Room.objects.bookable(timezone.localdate()).select_related("branch").order_by("branch__name", "name")
        branches = Branch.objects.order_by("name")
        if community.municipality_id is not None:
            near = near.filter(branch__municipality=community.municipality_id)
            branches = branches.filter(municipality=community.municipality_id)
        self._query("room", near)
        self._query("branch", branches)
        first = partners_near(community)
        known = {each.pk for each in first}
        rest = Partner.objects.filter(ended_on__isnull=True).order_by("sort_name")
        self._query("partner", rest)
        field: Any = self.fields["partner"]
        field.choices = [
            ("", field.empty_label),
            (_("Dichtbij"), [(each.pk, each.name) for each in first]),
            (_("Alle partners"), [(each.pk, each.name) for each in rest if each.pk not in known]),
        ]
        shelf = shelf_of(community)
        if shelf:
            titles: Any = self.fields["titles"]
            titles.choices = [(str(each.node_id), each.node.title) for each in shelf]
        else:
            del self.fields["titles"]

    def _query(self, name: str, queryset: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        on, starts, ends = said.get("on"), said.get("starts"), said.get("ends")
        if any((on, starts, ends)) and not all((on, starts, ends)) and not self.errors:
            self.add_error("on", _("Vul de datum, het begin en het einde in, of laat ze alle drie leeg."))
        elif starts and ends and ends <= starts:
            self.add_error("ends", _("Het einde ligt voor het begin."))
        return said

    def found(self) -> dict[str, Any]:
        """The fields of the plan, once it is valid."""
        said = self.cleaned_data
        on: Any = said["on"]
        span: tuple[datetime | None, datetime | None] = (None, None)
        if on:
            span = (moment(on, said["starts"]), moment(on, said["ends"]))
        return {
            "people": said["people"],
            "weekday": int(said["weekday"]) if said["weekday"] else None,
            "daypart": said["daypart"],
            "starts_at": span[0],
            "ends_at": span[1],
            "room": said["room"],
            "branch": said["branch"],
            "partner": said["partner"],
            "form": said["form"],
        }

    def titles_said(self) -> list[int] | None:
        """The titles that were chosen; None where there is nothing to choose from."""
        return [int(key) for key in self.cleaned_data["titles"]] if "titles" in self.fields else None


class StageForm(forms.Form):
    """How far a plan is, as people say."""

    stage = forms.ChoiceField(
        label=_("Hoe ver zijn we?"), required=False, choices=[("", _("laat het vanzelf zien")), *Plan.Stage.choices]
    )


class GrantForm(forms.Form):
    """A small budget."""

    amount_cents = EuroField(label=_("Bedrag in euro"), required=True)
    why = FreeTextField(label=_("Waarvoor?"), max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_grant_%s", **options})


class SpendingForm(forms.Form):
    """What was spent."""

    amount_cents = EuroField(label=_("Bedrag in euro"), required=True)
    what = FreeTextField(label=_("Waaraan?"), max_length=160, help_text=_("Wat het was; geen namen of rekeningen."))
    spent_on = day_field(_("Wanneer?"))
    is_over = forms.BooleanField(label=_("Dit is meer dan er was, en dat weten we"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_spent_%s", **options})


class BecomeForm(forms.Form):
    """Make an activity of a plan."""

    form = forms.ChoiceField(label=_("Wat voor activiteit?"), choices=Form.choices)
    publishes = forms.TypedChoiceField(
        label=_("En dan?"),
        choices=[("yes", _("meteen in het programma")), ("no", _("eerst in de maak, dan kijken we het na"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].initial = plan.form or Form.OPEN_TABLE


class LookBackForm(forms.Form):
    """What its makers say of it."""

    words = FreeTextField(label=_("Hoe was het?"), required=False, max_length=2_000, widget=_rows(4))
    led_to = FreeTextField(
        label=_("Wat kwam ervan?"),
        required=False,
        max_length=300,
        help_text=_("Bijvoorbeeld: vier mensen kwamen bij de groep, en er komt een vervolg."),
    )


class PictureForm(forms.Form):
    """A picture of how it was."""

    picture = forms.FileField(label=_("Foto"), widget=forms.ClearableFileInput(attrs={"accept": "image/*"}))
    text = FreeTextField(label=_("Wat is erop te zien?"), max_length=200, help_text=_("Voor wie de foto niet ziet."))
    is_agreed = forms.BooleanField(label=_("Wie erop staat, vindt het goed"), required=False)


class AnswersForm(forms.Form):
    """Three short questions to a visitor. No name, no account."""

    liked = forms.TypedChoiceField(label=_("Was het leuk?"))
    learned = forms.TypedChoiceField(label=_("Heb je iets nieuws gehoord of geleerd?"))
    again = forms.TypedChoiceField(label=_("Kom je nog eens?"))
    words = FreeTextField(
        label=_("Wil je er iets bij zeggen?"),
        required=False,
        max_length=300,
        widget=_rows(3),
        help_text=_("We lezen het eerst. Daarna kan het op de site staan, zonder naam."),
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("liked", "learned", "again"):
            self.fields[name] = forms.TypedChoiceField(
                label=self.fields[name].label,
                required=False,
                choices=list(reversed(VisitorAnswer.Liked.choices)),
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
            )
        self.order_fields(["liked", "learned", "again", "words", "token"])
