# SPDX-License-Identifier: EUPL-1.2
"""Forms of the conversation: saying something, replying, putting moments to the vote, how often news come."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reuring.communities.models import Community, Member, PollChoice, Post
from reuring.communities.models.groups import LANGUAGES
from reuring.communities.rights import Standing
from reuring.communities.talking.conversations import topic_names
from reuring.communities.talking.policy import LONGEST_TEXT
from reuring.communities.talking.saying import PostFacts
from reuring.people.bsn import FreeTextField
from reuring.shell.pictures import INSIDE, PictureRefused, store_picture
from reuring.threads.models import Topic

# Rows of the form of a poll; one who needs more asks again.
MOMENT_ROWS: Final = 6


def offline_members(community: Community) -> Any:
    """Who takes part without a login of their own: at the desk, on paper or by phone."""
    no_login = Q(person__account__isnull=True) | Q(person__account__email__isnull=True) | Q(person__account__email="")
    found = Member.objects.current().filter(no_login | Q(added_by__isnull=False), community=community)
    return found.order_by("shown_name", "pk")


class _SaidForm(forms.Form):
    """What all that is written here has: the words, their language, and the name in which a colleague writes."""

    text = FreeTextField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    picture = forms.FileField(
        label=_("Foto"),
        required=False,
        help_text=_("Waar de foto is gemaakt, halen we eraf."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    picture_text = FreeTextField(
        label=_("Wat staat er op de foto?"),
        required=False,
        max_length=200,
        help_text=_("Voor wie de foto niet kan zien."),
    )
    language = forms.ChoiceField(label=_("In welke taal schrijf je?"), required=False)
    as_member = forms.ModelChoiceField(
        label=_("Namens wie?"),
        queryset=Member.objects.none(),
        required=False,
        help_text=_(
            "Voor wie het aan de balie, op papier of aan de telefoon zei. We zetten erbij dat wij het opschreven."
        ),
    )
    request_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, community: Community, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        known = dict(LANGUAGES)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, known.get(code, code)) for code in dict.fromkeys([*known, *community.languages])
        ]
        self.initial.setdefault("language", (get_language() or "nl").split("-")[0])
        self.initial.setdefault("request_id", uuid.uuid4())
        if standing.accompanies:
            field: Any = self.fields["as_member"]
            field.queryset = offline_members(community)
            field.label_from_instance = lambda member: member.shown_name
            field.required = not standing.is_member
            field.empty_label = _("Jezelf") if standing.is_member else _("Kies")
        else:
            del self.fields["as_member"]

    @property
    def writer(self) -> Member | None:
        """In whose name it is written. Of a valid form."""
        return self.cleaned_data.get("as_member") or self.standing.member

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("picture") and not said.get("picture_text", "").strip():
            self.add_error("picture_text", _("Schrijf wat er op de foto staat, voor wie haar niet ziet."))
        if said.get("picture") and not self.errors:
            try:
                # Kept before it is said: a picture that nobody refers to harms nobody.
                said["stored"] = store_picture(said["picture"].file, said["picture"].size, folder=INSIDE)
            except PictureRefused as refused:
                self.add_error("picture", str(refused.message))
        return said

    def facts(self) -> PostFacts:
        """What a valid form says."""
        said = self.cleaned_data
        return PostFacts(
            text=said.get("text", ""),
            kind=said.get("kind") or Post.Kind.POST,
            topic=said.get("topic"),
            is_public=bool(said.get("is_public")),
            language=said.get("language") or "nl",
            picture=said.get("stored", ""),
            picture_text=said.get("picture_text", ""),
        )


class PostForm(_SaidForm):
    """Beginning a conversation, with a message or a question."""

    kind = forms.ChoiceField(
        label=_("Wat is het?"),
        choices=[
            (Post.Kind.POST, pgettext_lazy("iets zeggen in een groep", "Ik vertel iets")),
            (Post.Kind.QUESTION, pgettext_lazy("iets zeggen in een groep", "Ik heb een vraag")),
        ],
        widget=forms.RadioSelect,
        initial=Post.Kind.POST,
    )
    topic = forms.ModelChoiceField(
        label=_("Waar gaat je vraag over?"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=pgettext_lazy("onderwerp", "Iets anders"),
    )
    is_public = forms.BooleanField(
        label=_("Iedereen mag mijn vraag lezen"),
        required=False,
        help_text=_("Misschien weet iemand van buiten de groep het. Je naam staat er alleen bij als jij dat koos."),
    )
    field_order = ("kind", "text", "topic", "is_public", "picture", "picture_text", "language", "as_member")

    def __init__(self, *args: Any, community: Community, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, community=community, standing=standing, **kwargs)
        self.fields["text"].label = _("Wat wil je zeggen?")
        topics = list(Topic.objects.filter(node_topics__node=community.node_id, is_retired=False))
        field: Any = self.fields["topic"]
        field.queryset = Topic.objects.filter(pk__in=[topic.pk for topic in topics])
        names = topic_names([topic.pk for topic in topics])
        field.label_from_instance = lambda topic: names.get(topic.pk, topic.key)
        if community.is_for_minors:
            del self.fields["is_public"]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("kind") != Post.Kind.QUESTION:
            # What is only asked of a question counts for no message.
            said["topic"], said["is_public"] = None, False
        return said


class ReplyForm(_SaidForm):
    """Saying something back."""

    field_order = ("text", "picture", "picture_text", "language", "as_member")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Wat wil je terugzeggen?")
        self.fields["text"].widget.attrs["rows"] = 3


class EditForm(PostForm):
    """Writing one's own post anew: what it is, whose it is and its picture stay."""

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "as_member", "picture", "request_id"):
            self.fields.pop(name, None)
        if not post.picture:
            del self.fields["picture_text"]
        if post.kind != Post.Kind.QUESTION:
            del self.fields["topic"]
            self.fields.pop("is_public", None)
        self.fields["text"].widget.attrs["rows"] = 8
        self.fields["text"].required = not post.picture
        self.is_question = post.kind == Post.Kind.QUESTION

    def clean(self) -> dict[str, Any]:
        said = _SaidForm.clean(self)
        return said if self.is_question else {**said, "topic": None, "is_public": False}


class AnswerForm(forms.Form):
    """Answering by the link in a mail."""

    text = FreeTextField(
        label=_("Wat wil je terugzeggen?"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )
    request_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_id", uuid.uuid4())


class MomentForm(forms.Form):
    """One moment to choose. is_asked: one of the two that there must be; another row that is empty is no moment."""

    on = forms.DateField(
        label=pgettext_lazy("datumprikker", "Dag"),
        required=False,
        error_messages={"required": _("Welke dag is dat?")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    begins = forms.TimeField(
        label=pgettext_lazy("datumprikker", "Van"),
        required=False,
        error_messages={"required": _("Hoe laat begint het?")},
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=pgettext_lazy("datumprikker", "Tot"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, is_asked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].required = self.fields["begins"].required = is_asked

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("on") and not said.get("begins") and "begins" not in self.errors:
            self.add_error("begins", _("Hoe laat begint het?"))
        if not said.get("on") and (said.get("begins") or said.get("ends")) and "on" not in self.errors:
            self.add_error("on", _("Welke dag is dat?"))
        return said

    def moment(self) -> tuple[datetime, datetime] | None:
        """From and until; without an end two hours later. None for an empty row."""
        said = self.cleaned_data
        if not said.get("on") or not said.get("begins"):
            return None
        start = timezone.make_aware(datetime.combine(said["on"], said["begins"]))
        if not said.get("ends"):
            return start, start + timedelta(hours=2)
        return start, timezone.make_aware(datetime.combine(said["on"], said["ends"]))


class PollForm(_SaidForm):
    """Asking which moment suits. Its moments are rows of MomentForm."""

    closes_on = forms.DateField(
        label=_("Tot en met welke dag kan iedereen kiezen?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ("text", "closes_on", "language", "as_member")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["picture"], self.fields["picture_text"]
        self.fields["text"].label = _("Waarvoor zoeken we een dag?")
        self.fields["text"].widget.attrs["rows"] = 2

    def closes_at(self) -> datetime | None:
        """The end of the last day on which one may choose."""
        day = self.cleaned_data.get("closes_on")
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time())) if day else None


class ChoicesForm(forms.Form):
    """Whether each moment suits: a field for each, by the key of the moment."""

    def __init__(self, *args: Any, moments: Collection[int], standing: Standing, community: Community, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.standing, self.moments = standing, moments
        for key in moments:
            self.fields[f"moment-{key}"] = forms.ChoiceField(choices=PollChoice.Answer.choices, required=False)
        if standing.accompanies:
            self.fields["as_member"] = forms.ModelChoiceField(offline_members(community), required=False)

    def answers(self) -> dict[int, str]:
        """Of a valid form: the moments that were answered."""
        given = {key: self.cleaned_data.get(f"moment-{key}", "") for key in self.moments}
        return {key: answer for key, answer in given.items() if answer}

    @property
    def writer(self) -> Member | None:
        """Whose choices these are. Of a valid form."""
        return self.cleaned_data.get("as_member") or self.standing.member
