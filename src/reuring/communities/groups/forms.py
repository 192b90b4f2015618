# SPDX-License-Identifier: EUPL-1.2
"""What people type about a group, its members and its meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from reuring.activities.models import How
from reuring.activities.programme import where as programme_where
from reuring.activities.programme.clock import wall
from reuring.activities.programme.fields import (
    clock_field,
    day_field,
    long_text,
    number_field,
    spoken_choices,
    topic_choices,
)
from reuring.activities.programme.forms import moments_of
from reuring.communities.groups import where
from reuring.communities.groups.keeping import CommunityFacts
from reuring.communities.groups.meeting import MeetingFacts
from reuring.communities.models import Community, Meeting, Member, MemberRole
from reuring.communities.models.groups import LANGUAGES
from reuring.communities.moderating.rules import rules_field
from reuring.people.bsn import FreeTextField
from reuring.people.forms_invited import NewAccountForm
from reuring.people.models import Person, RoleGrant
from reuring.people.roles import Role
from reuring.places.models import Branch, Municipality
from reuring.threads.languages import language_name
from reuring.threads.models import NodeTopic

_TEXTS: Final = ("title", "summary", "about", "come_along", "rhythm")
_NAME_HELP: Final = _("Je voornaam is genoeg.")
_SEEN_HELP: Final = _(
    "Wie de groep draagt en de bibliothecaris van de groep zien altijd deze naam en wat je over jezelf schrijft. "
    "Zeg je iets in de groep, dan staat je naam erbij. Verder beslis jij."
)


def librarians() -> list[tuple[str, str]]:
    """The colleagues who can accompany a group, to choose from."""
    grants = RoleGrant.objects.in_force(timezone.localdate()).filter(role=Role.COMMUNITY_LIBRARIAN)
    people = {grant.person.public_id: str(grant.person) for grant in grants.select_related("person")}
    return sorted(people.items(), key=lambda row: row[1].casefold())


def homes() -> list[tuple[Any, Any]]:
    """Where a group can be at home: a branch, or a municipality as a whole."""
    branches = Branch.objects.open_to_public(timezone.localdate())
    return [
        ("", _("Kies")),
        (_("Een vestiging"), [(f"branch:{branch.public_id}", branch.name) for branch in branches]),
        (_("De hele gemeente"), [(f"town:{each.slug}", each.name) for each in Municipality.objects.order_by("name")]),
    ]


def _choices(kind: Any) -> list[tuple[str, str]]:
    return [(str(each.value), str(capfirst(each.label))) for each in kind]


class GroupForm(forms.Form):
    """All of a group. is_staff: whether a colleague fills it in, who also says who accompanies it."""

    title_nl = FreeTextField(label=_("Hoe heet de groep?"), max_length=120)
    summary_nl = FreeTextField(
        label=_("Wat gebeurt er? In één zin"), max_length=300,
        help_text=_("Zoals: Samen zoeken naar wie je voorouders waren."),
    )  # fmt: skip
    come_along_nl = FreeTextField(
        label=_("Hoe kom je een keer mee?"), required=False, max_length=2_000, widget=long_text(3),
        help_text=_("Wat gebeurt er als je binnenkomt, wie vang je op, moet je iets meenemen?"),
    )  # fmt: skip
    about_nl = FreeTextField(label=_("Wie zijn we?"), required=False, max_length=6_000, widget=long_text(6))
    rhythm_nl = FreeTextField(
        label=_("Wanneer komen jullie bij elkaar? In woorden"), required=False, max_length=160,
        help_text=_("Zoals: elke tweede dinsdag van de maand, 19.00 uur."),
    )  # fmt: skip
    bond = forms.ChoiceField(label=_("Wat deel je?"), choices=lambda: _choices(Community.Bond))
    home = forms.ChoiceField(label=_("Waar is de groep thuis?"), choices=homes)
    rhythm = forms.ChoiceField(label=_("Hoe vaak?"), choices=lambda: _choices(Community.Rhythm), initial="monthly")
    joining = forms.ChoiceField(
        label=_("Wie kan meedoen?"), choices=lambda: _choices(Community.Joining), widget=forms.RadioSelect,
        initial=Community.Joining.OPEN,
    )  # fmt: skip
    guests_welcome = forms.BooleanField(
        label=_("Iedereen mag een keer meekomen zonder iets te beloven"), required=False, initial=True
    )
    languages = forms.MultipleChoiceField(
        label=_("Welke taal spreken jullie?"), widget=forms.CheckboxSelectMultiple, required=False, initial=["nl"]
    )
    age_from = number_field(_("Leeftijd vanaf"), max_value=120)
    age_to = number_field(_("Leeftijd tot en met"), max_value=120, help_text=_("Leeg: voor alle leeftijden."))
    most_members = number_field(_("Hoeveel mensen kunnen er meedoen?"), help_text=_("Leeg: zoveel als er willen."))
    topics = forms.MultipleChoiceField(label=_("Onderwerpen"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, community: Community | None = None, is_staff: bool, **options: Any) -> None:
        if community is not None:
            options["initial"] = _shown(community) | options.get("initial", {})
        super().__init__(*args, **options)
        self.community = community
        own = community.languages if community else []
        self.fields["languages"].choices = spoken_choices(own)  # type: ignore[attr-defined]
        self.fields["topics"].choices = topic_choices()  # type: ignore[attr-defined]
        for field in _TEXTS:
            self.fields[f"{field}_nl"].widget.attrs["lang"] = "nl"
        for code, _own_name in LANGUAGES[1:]:
            name = language_name(code)
            for field in _TEXTS:
                first = self.fields[f"{field}_nl"]
                self.fields[f"{field}_{code}"] = FreeTextField(
                    label=f"{first.label} ({name})", required=False, max_length=first.max_length,  # type: ignore[attr-defined]
                    widget=type(first.widget)(attrs={**first.widget.attrs, "lang": code}),
                )  # fmt: skip
        if is_staff:
            self.fields["is_for_minors"] = forms.BooleanField(
                label=_("Een groep voor onder de 16"), required=False,
                help_text=_("Nooit open, altijd met een medewerker erbij, en een ouder vindt het eerst goed."),
            )  # fmt: skip
            self.fields["librarian"] = forms.ChoiceField(
                label=_("Welke medewerker begeleidt de groep?"), required=False,
                choices=[("", _("nog niemand")), *librarians()],
            )  # fmt: skip
        if community is not None:
            for name, value in _shown(community).items():
                if name in self.fields:
                    self.fields[name].initial = value

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("age_from") and found.get("age_to") and found["age_from"] > found["age_to"]:
            self.add_error("age_to", _("Deze leeftijd is lager dan de eerste."))
        return found

    def text_groups(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The fields in German and in English: name, fields, and whether something stands there."""
        found = []
        for code, _own_name in LANGUAGES[1:]:
            fields = [self[f"{field}_{code}"] for field in _TEXTS]
            found.append((language_name(code), fields, any(field.value() for field in fields)))
        return found

    def topic_roots(self) -> list[dict[str, Any]]:
        """Topics by root, each with whether it is picked and how many are."""
        picked = {str(key) for key in self["topics"].value() or ()}
        choices: Sequence[Any] = self.fields["topics"].choices  # type: ignore[attr-defined]
        return [
            {
                "name": root,
                "options": [(key, name, key in picked) for key, name in options],
                "count": len(picked & {key for key, _name in options}),
            }
            for root, options in choices
        ]

    def facts(self) -> CommunityFacts:
        """Everything that is to be written."""
        given, community = self.cleaned_data, self.community
        kind, _sign, key = given["home"].partition(":")
        branch = Branch.objects.select_related("municipality").filter(public_id=key).first()
        fields = {
            name: given[name]
            for name in ("languages", "rhythm", "joining", "guests_welcome", "age_from", "age_to", "most_members")
        }
        librarian = community.librarian if community else None
        if "librarian" in given:
            librarian = Person.objects.filter(public_id=given["librarian"]).first() if given["librarian"] else None
            fields["is_for_minors"] = given["is_for_minors"]
        farewells = {text.language: text.farewell for text in community.texts.all()} if community else {}
        texts = {code: {field: given.get(f"{field}_{code}", "") for field in _TEXTS} for code, _name in LANGUAGES}
        return CommunityFacts(
            bond=given["bond"],
            texts={code: text | {"farewell": farewells.get(code, "")} for code, text in texts.items()},
            topics=given["topics"],
            home_branch=branch if kind == "branch" else None,
            municipality=Municipality.objects.filter(slug=key).first() if kind == "town" else None,
            librarian=librarian,
            fields=fields,
        )


def _shown(community: Community) -> dict[str, Any]:
    """What stands there now, as it is typed."""
    home = ""
    if community.home_branch is not None:
        home = f"branch:{community.home_branch.public_id}"
    elif community.municipality is not None:
        home = f"town:{community.municipality.slug}"
    ties = NodeTopic.objects.filter(node=community.node_id)
    found = {
        "bond": community.bond, "home": home, "rhythm": community.rhythm, "joining": community.joining,
        "guests_welcome": community.guests_welcome, "languages": community.languages, "age_from": community.age_from,
        "age_to": community.age_to, "most_members": community.most_members,
        "topics": list(ties.values_list("topic__key", flat=True)), "is_for_minors": community.is_for_minors,
        "librarian": community.librarian.public_id if community.librarian else "",
    }  # fmt: skip
    for text in community.texts.all():
        found |= {f"{field}_{text.language}": getattr(text, field) for field in _TEXTS}
    return found


class PictureForm(forms.Form):
    """A picture of the group, with what is on it."""

    picture = forms.ImageField(label=_("Foto"), required=False, help_text=_("Staan er mensen op? Vraag het ze eerst."))
    picture_text = FreeTextField(
        label=_("Wat is erop te zien?"), max_length=200, required=False,
        help_text=_("Voor wie de foto niet kan zien."),
    )  # fmt: skip


class JoinForm(forms.Form):
    """Taking part, under a name that one chooses. whom: oneself and the children that one answers for."""

    whom = forms.ChoiceField(label=_("Voor wie?"), widget=forms.RadioSelect)
    name = FreeTextField(label=_("Onder welke naam?"), max_length=80, help_text=_NAME_HELP)
    shown_to = forms.ChoiceField(
        label=_("Wie mag zien dat je meedoet?"), choices=lambda: _choices(Member.ShownTo), widget=forms.RadioSelect,
        initial=Member.ShownTo.NOBODY,
        help_text=_SEEN_HELP,
    )  # fmt: skip
    rules = rules_field()

    def __init__(self, *args: Any, whom: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["whom"].choices = whom  # type: ignore[attr-defined]
        self.fields["whom"].initial = whom[0][0]
        if len(whom) == 1:
            self.fields["whom"].widget = forms.HiddenInput()
            self.fields["whom"].widget.choices = []


class MeForm(forms.Form):
    """How I take part."""

    name = FreeTextField(label=_("Onder welke naam doe je mee?"), max_length=80, help_text=_NAME_HELP)
    shown_to = forms.ChoiceField(
        label=_("Wie mag zien dat je meedoet?"), choices=lambda: _choices(Member.ShownTo), widget=forms.RadioSelect,
        help_text=_SEEN_HELP,
    )  # fmt: skip
    about = FreeTextField(
        label=_("Iets over jezelf"), required=False, max_length=200,
        help_text=_("Voor wie je naam mag zien. Zoals: zoekt in akten uit Rolduc."),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=_("Wat doe je in de groep?"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            (MemberRole.AMBASSADOR, _("Ambassadeur: ik vertel anderen over de groep")),
            (MemberRole.CO_PRODUCER, _("Mede-producent: ik maak mee wat we doen")),
            (MemberRole.EXPERT, _("Expert: ik weet er veel van")),
            (MemberRole.ORGANISER, _("Organisator: ik regel dingen")),
        ],
        help_text=_("Hoeft niet. Gewoon meedoen is ook goed."),
    )  # fmt: skip
    digest = forms.ChoiceField(
        label=_("Hoe vaak wil je horen van de groep?"), choices=lambda: _choices(Member.Digest),
        widget=forms.RadioSelect,
        help_text=_("Het komt zoals je berichten altijd krijgt: per mail, sms, brief of telefoon."),
    )  # fmt: skip


class InviteForm(forms.Form):
    """Who is asked by mail to take part."""

    name = FreeTextField(label=_("Naam"), max_length=80)
    email = forms.EmailField(label=_("E-mailadres"))
    as_host = forms.BooleanField(label=_("Om de groep mee te dragen"), required=False)
    language = forms.ChoiceField(label=_("Taal van de mail"), choices=LANGUAGES, initial="nl")


class AcceptForm(forms.Form):
    """Under which name who was invited takes part."""

    name = FreeTextField(label=_("Onder welke naam doe je mee?"), max_length=80, help_text=_NAME_HELP)


class AcceptNewForm(NewAccountForm, AcceptForm):
    """The same, with an account that is made."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["family_name"].help_text = _(
            "Voor de bibliotheek. De groep ziet alleen de naam die je bovenaan koos."
        )


class MeetingForm(forms.Form):
    """A meeting. is_staff: whether a colleague plans it, who can say that one is there."""

    on = day_field(_("Op welke dag?"))
    starts = clock_field(_("Van"))
    ends = clock_field(_("Tot"))
    place = forms.ChoiceField(label=_("Waar?"))
    where = FreeTextField(
        label=_("Waar precies?"), required=False, max_length=120,
        help_text=_("Zoals: aan de lange tafel. Of een adres, als het ergens anders is."),
    )  # fmt: skip
    people = number_field(_("Met hoeveel mensen ongeveer?"), help_text=_("Voor een ruimte van de bibliotheek."))
    title = FreeTextField(
        label=_("Waar gaat het deze keer over?"), required=False, max_length=120,
        help_text=_("Leeg: gewoon de groep."),
    )  # fmt: skip
    text = FreeTextField(label=_("Wat moet je weten?"), required=False, max_length=2_000, widget=long_text(3))

    def __init__(self, *args: Any, meeting: Meeting | None = None, is_staff: bool, **options: Any) -> None:
        if meeting is not None:
            zone = where.zone_of(meeting)
            first, last = wall(meeting.starts_at, zone), wall(meeting.ends_at, zone)
            options["initial"] = {
                "on": first.date(), "starts": first.time(), "ends": last.time(), "place": where.value_of(meeting),
                "where": meeting.where, "title": meeting.title, "text": meeting.text, "has_staff": meeting.has_staff,
                "people": meeting.booking.people if meeting.booking else None,
            }  # fmt: skip
        super().__init__(*args, **options)
        self.fields["place"].choices = where.choices(timezone.localdate())  # type: ignore[attr-defined]
        self.has_staff = meeting.has_staff if meeting else False
        if is_staff:
            self.fields["has_staff"] = forms.BooleanField(label=_("Er is een medewerker bij"), required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        found["starts_at"], found["ends_at"] = moments_of(self, found.get("on"), None)
        return found

    def facts(self) -> MeetingFacts:
        """What is to be written."""
        given = self.cleaned_data
        starts_at: datetime = given["starts_at"]
        places = programme_where.fields_of("" if given["place"] == where.WORDS else given["place"])
        return MeetingFacts(
            starts_at=starts_at,
            ends_at=given["ends_at"],
            room=places.get("room"),
            branch=places.get("branch"),
            place=places.get("place"),
            where=given["where"],
            title=given["title"],
            text=given["text"],
            has_staff=given.get("has_staff", self.has_staff),
            people=given["people"],
        )


class HeldForm(forms.Form):
    """How many came, for who likes to count."""

    people = number_field(_("Hoeveel mensen?"))
    new_faces = number_field(_("Hoeveel daarvan voor het eerst?"))
    how = forms.ChoiceField(
        label=_("Hoe weet je dat?"), choices=[(How.COUNTED, _("geteld")), (How.ESTIMATED, _("geschat"))],
        initial=How.COUNTED, required=False,
    )  # fmt: skip


class ComeForm(forms.Form):
    """A first name of who comes along once."""

    name = FreeTextField(label=_("Je voornaam"), max_length=40)


class AddForm(forms.Form):
    """Somebody at the desk who takes part. guardians: who answers for a child under 16, to choose who agreed."""

    name = FreeTextField(label=_("Onder welke naam in de groep?"), max_length=80)
    digest = forms.ChoiceField(
        label=_("Hoe vaak nieuws van de groep?"), choices=lambda: _choices(Member.Digest), initial="weekly"
    )

    def __init__(self, *args: Any, guardians: Sequence[Person] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        if guardians:
            self.fields["guardian"] = forms.ChoiceField(
                label=_("Wie vindt het goed?"),
                choices=[(each.public_id, str(each)) for each in guardians],
                widget=forms.RadioSelect,
                help_text=_("Tot 16 jaar zegt een ouder of verzorger ja. Die staat naast je, of is gebeld."),
            )


class EndForm(forms.Form):
    """A good ending."""

    farewell = FreeTextField(
        label=_("Een paar woorden ten afscheid"), required=False, max_length=2_000, widget=long_text(5),
        help_text=_("Wat was het, wat kwam ervan, wie wil je bedanken? Iedereen leest dit op de pagina."),
    )  # fmt: skip
