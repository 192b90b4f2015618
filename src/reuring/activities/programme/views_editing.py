# SPDX-License-Identifier: EUPL-1.2
"""Each section of an activity as a page to change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.contrib import messages
from django.forms import Form as DjangoForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from reuring.activities.models import Activity, Part
from reuring.activities.programme import parts as seats
from reuring.activities.programme.fields import tell
from reuring.activities.programme.forms import (
    LANGUAGES,
    AboutForm,
    OutcomeForm,
    PartForm,
    PictureForm,
    PlanningForm,
    QuestionForm,
    SignUpForm,
    SpeakerForm,
    TextForm,
)
from reuring.activities.programme.keeping import ActivityFields, keep_activity
from reuring.activities.programme.pages import WRITERS, WRONG, actor_of, page, writable_or_404
from reuring.activities.programme.pictures import store_picture
from reuring.activities.programme.plain_words import hint_on
from reuring.people.access import open_to
from reuring.people.actions import Refused
from reuring.shell.pictures import limit_bytes, small_of, too_large

# What comes beside a picture in a request: its description, and the edges of the parts.
BESIDE_A_PICTURE = 64 * 1024
ROWS_MORE = 2


def _kept(request: HttpRequest, activity: Activity, write: Callable[[], Any], form: DjangoForm) -> HttpResponse | None:
    """Do it, say so and go back to the activity; None where it was refused, which the form then says."""
    try:
        write()
    except Refused as refused:
        tell(form, refused, {"no-title": "title", "no-price": "price_cents", "pass-costs-more": "pass_price_cents"})
        return None
    messages.success(request, _("Bewaard."))
    return redirect("activities:staff_activity", activity.public_id)


def _all_valid(forms: Sequence[DjangoForm]) -> bool:
    """Whether every form is right; each is asked, so that each says what is wrong."""
    return not sum(not form.is_valid() for form in forms)


@open_to(WRITERS)
def text(request: HttpRequest, public_id: str) -> HttpResponse:
    """What it says, in three languages and in easy words, with a hint on how easy it reads."""
    activity = writable_or_404(request, public_id)
    there = {row.language: row for row in activity.texts.all()}
    names = ("title", "summary", "description", "plain")
    forms = [
        TextForm(
            request.POST or None, prefix=code,
            initial={name: getattr(there[code], name) for name in names} if code in there else None,
        )
        for code, _name in LANGUAGES
    ]  # fmt: skip
    wants_hint = request.POST.get("step") == "hint"
    is_fine = request.method == "POST" and _all_valid(forms)
    if is_fine and not wants_hint:
        texts = {code: form.values() for (code, _name), form in zip(LANGUAGES, forms, strict=True)}
        done = _kept(
            request, activity,
            lambda: keep_activity(activity=activity, texts=texts, actor=actor_of(request), at=timezone.now()), forms[0],
        )  # fmt: skip
        if done:
            return done
    rows = [
        {"code": code, "name": name, "form": form, "has_text": code in there, "hint": _hint_of(form, code)}
        for (code, name), form in zip(LANGUAGES, forms, strict=True)
    ]
    wrong = any(form.errors for form in forms)
    return page(request, "text", activity, {"rows": rows}, status=WRONG if wrong else 200)


def _hint_of(form: TextForm, code: str) -> Any:
    shown = [str(form[name].value() or "") for name in ("summary", "description", "plain")]
    return hint_on("\n\n".join(shown), code)


@open_to(WRITERS)
@require_POST
def hint(request: HttpRequest) -> HttpResponse:
    """How easy a text reads, while it is typed. Nothing is kept."""
    code = next((each for each, _name in LANGUAGES if f"{each}-description" in request.POST), "nl")
    asked = request.POST.get("language", code)
    typed = [request.POST.get(f"{asked}-{name}", "") for name in ("summary", "description", "plain")]
    context = {"hint": hint_on("\n\n".join(typed), asked), "code": asked}
    return page(request, "_hint", None, context)


@open_to(WRITERS)
def about(request: HttpRequest, public_id: str) -> HttpResponse:
    """What sort of activity it is, and for whom."""
    activity = writable_or_404(request, public_id)
    initial = {name: getattr(activity, name) for name in AboutForm.base_fields}
    form = AboutForm(request.POST or None, activity=activity, initial=initial)
    return _section(request, activity, form, _("Soort en voor wie"), form.values)


@open_to(WRITERS)
def sign_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whether one signs up, and what it costs."""
    activity = writable_or_404(request, public_id)
    form = SignUpForm(request.POST or None, initial=SignUpForm.initial_of(activity))
    return _section(request, activity, form, _("Aanmelden en prijs"), form.values)


def _section(
    request: HttpRequest, activity: Activity, form: DjangoForm, title: str, values: Callable[[], ActivityFields]
) -> HttpResponse:
    """A section that is written as fields of the activity."""
    if form.is_bound and form.is_valid():
        done = _kept(
            request, activity,
            lambda: keep_activity(activity=activity, fields=values(), actor=actor_of(request), at=timezone.now()), form,
        )  # fmt: skip
        if done:
            return done
    return page(request, "section", activity, {"form": form, "title": title}, status=WRONG if form.errors else 200)


@open_to(WRITERS)
def planning(request: HttpRequest, public_id: str) -> HttpResponse:
    """What plans and reports need: functions, target groups, municipality, topics."""
    activity = writable_or_404(request, public_id)
    topics = set(activity.node.node_topics.values_list("topic__key", flat=True))
    initial = {
        "functions": activity.functions,
        "target_groups": activity.target_groups.all(),
        "municipality": activity.municipality,
        "topics": sorted(topics),
    }
    form = PlanningForm(request.POST or None, activity=activity, initial=initial)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        done = _kept(
            request, activity,
            lambda: keep_activity(
                activity=activity, fields={"functions": typed["functions"], "municipality": typed["municipality"]},
                target_groups=list(typed["target_groups"]), topics=typed["topics"], actor=actor_of(request),
                at=timezone.now(),
            ), form,
        )  # fmt: skip
        if done:
            return done
    picked = set(form["topics"].value() or ())
    roots = [
        {"name": name, "options": options, "count": sum(1 for key, _name in options if key in picked)}
        for name, options in cast("Any", form.fields["topics"]).choices
    ]
    context = {"form": form, "roots": roots, "picked": picked}
    return page(request, "planning", activity, context, status=WRONG if form.errors else 200)


@open_to(WRITERS)
def part(request: HttpRequest, public_id: str, part: str = "") -> HttpResponse:
    """For whom there are seats, and how many; what a new number comes to is said first."""
    activity = writable_or_404(request, public_id)
    row = get_object_or_404(Part, activity=activity, public_id=part) if part else None
    names = ("label", "capacity", "is_online", "is_free", "label_de", "label_en")
    form = PartForm(request.POST or None, initial={name: getattr(row, name) for name in names} if row else None)
    at = timezone.now()
    found: list[seats.Follows] = []
    if form.is_bound and form.is_valid():
        found = seats.follows(row, form.cleaned_data["capacity"], at)
        if not any(each.over for each in found) or request.POST.get("sure"):
            done = _kept(
                request, activity,
                lambda: seats.keep_part(
                    activity=activity, part=row, actor=actor_of(request), at=at, **form.cleaned_data
                ), form,
            )  # fmt: skip
            if done:
                return done
    follows = [each for each in found if each.over]
    context = {"form": form, "part": row, "follows": follows}
    return page(request, "part", activity, context, status=WRONG if form.errors or follows else 200)


@open_to(WRITERS)
@require_POST
def part_removal(request: HttpRequest, public_id: str, part: str) -> HttpResponse:
    """Take away a part that nobody signed up for."""
    activity = writable_or_404(request, public_id)
    row = get_object_or_404(Part, activity=activity, public_id=part)
    try:
        seats.remove_part(part=row, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("Deze plekken zijn weg."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("activities:staff_activity", public_id)


@open_to(WRITERS)
def questions(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is asked of who signs up."""
    activity = writable_or_404(request, public_id)
    initial = [
        {
            "key": row.public_id, "text": row.text, "kind": row.kind, "choices": row.choices,
            "is_required": row.is_required, "is_sensitive": row.is_sensitive, "text_de": row.text_de,
            "choices_de": row.choices_de, "text_en": row.text_en, "choices_en": row.choices_en,
        }
        for row in activity.questions.all()
    ]  # fmt: skip
    forms = _rows(request, QuestionForm, initial, seats.MOST_QUESTIONS)
    if request.method == "POST" and _all_valid(forms):
        asked = [
            seats.Asked(
                text=typed["text"], key=typed["key"], kind=typed["kind"], others=(typed["text_de"], typed["text_en"]),
                choices=(typed["choices"], typed["choices_de"], typed["choices_en"]),
                is_required=typed["is_required"], is_sensitive=typed["is_sensitive"],
            )
            for typed in (form.cleaned_data for form in forms)
        ]  # fmt: skip
        done = _kept(
            request, activity,
            lambda: seats.keep_questions(
                activity=activity, questions=asked, actor=actor_of(request), at=timezone.now()
            ), forms[0],
        )  # fmt: skip
        if done:
            return done
    return _rows_page(request, activity, "questions", forms)


@open_to(WRITERS)
def speakers(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who speaks, and in a debate for which side."""
    activity = writable_or_404(request, public_id)
    initial = [{"name": row.name, "about": row.about, "side": row.side} for row in activity.speakers.all()]
    forms = _rows(request, SpeakerForm, initial, seats.MOST_SPEAKERS)
    if request.method == "POST" and _all_valid(forms):
        wanted = [seats.Speaks(**form.cleaned_data) for form in forms]
        done = _kept(
            request, activity,
            lambda: seats.keep_speakers(
                activity=activity, speakers=wanted, actor=actor_of(request), at=timezone.now()
            ), forms[0],
        )  # fmt: skip
        if done:
            return done
    return _rows_page(request, activity, "speakers", forms)


def _rows(request: HttpRequest, form: type[Any], initial: list[dict[str, Any]], most: int) -> list[Any]:
    """A form for each row, and some empty ones for more. An empty row is no row."""
    count = min(most, len(initial) + ROWS_MORE)
    if request.method == "POST":
        typed = request.POST.get("rows", "")
        count = min(most, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 4 else count
        count = max(1, count)
    empty: list[dict[str, Any]] = [{}] * count
    return [
        form(request.POST if request.method == "POST" else None, prefix=str(number), initial=each)
        for number, each in enumerate([*initial, *empty][:count])
    ]


def _rows_page(request: HttpRequest, activity: Activity, name: str, forms: list[Any]) -> HttpResponse:
    wrong = any(form.errors for form in forms)
    context = {"forms": forms, "form": next((form for form in forms if form.errors), None)}
    return page(request, name, activity, context, status=WRONG if wrong else 200)


@csrf_exempt
@open_to(WRITERS)
def picture(request: HttpRequest, public_id: str) -> HttpResponse:
    """A picture with what one sees on it. What is too large is refused before any of it is read.

    That is why the token is asked for in `_picture`: to find it, the whole request must be read first.
    """
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    limit = limit_bytes() + BESIDE_A_PICTURE
    if request.method == "POST" and (not length.isdigit() or int(length) > limit):
        activity = writable_or_404(request, public_id)
        form = PictureForm(initial={"picture_text": activity.picture_text})
        context = {"form": form, "picture": small_of(activity.picture), "too_large": too_large().message}
        return page(request, "picture", activity, context, status=413)
    return _picture(request, public_id)


@csrf_protect
def _picture(request: HttpRequest, public_id: str) -> HttpResponse:
    activity = writable_or_404(request, public_id)
    initial = {"picture_text": activity.picture_text}
    form = PictureForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():

        def write() -> None:
            file = form.cleaned_data["picture"]
            fields: ActivityFields = {"picture_text": form.cleaned_data["picture_text"].strip()}
            if request.POST.get("remove"):
                fields = {"picture": "", "picture_text": ""}
            elif file:
                fields["picture"] = store_picture(file.file, file.size)
            keep_activity(activity=activity, fields=fields, actor=actor_of(request), at=timezone.now())

        done = _kept(request, activity, write, form)
        if done:
            return done
    context = {"form": form, "picture": small_of(activity.picture)}
    return page(request, "picture", activity, context, status=WRONG if form.errors else 200)


@open_to(WRITERS)
def outcome(request: HttpRequest, public_id: str) -> HttpResponse:
    """What came of it, afterwards."""
    activity = writable_or_404(request, public_id)
    there = {row.language: row.outcome for row in activity.texts.all()}
    form = OutcomeForm(request.POST or None, initial=there)
    if form.is_bound and form.is_valid():
        texts = {code: {"outcome": form.cleaned_data[code]} for code, _name in LANGUAGES}
        done = _kept(
            request, activity,
            lambda: keep_activity(
                activity=activity, texts=cast("Any", texts), actor=actor_of(request), at=timezone.now()
            ), form,
        )  # fmt: skip
        if done:
            return done
    context = {"form": form, "title": _("Wat kwam eruit?")}
    return page(request, "section", activity, context, status=WRONG if form.errors else 200)
