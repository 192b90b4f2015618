# SPDX-License-Identifier: EUPL-1.2
"""The texts of notices, and the rules by which they go out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reuring.people.access import open_to
from reuring.people.actor import Actor
from reuring.people.audit import history
from reuring.people.notices.editing import TextRefused, keep_rules, keep_text, reset_text, subject_key, text_in_force
from reuring.people.notices.forms import RulesForm, TextForm
from reuring.people.notices.kinds import LENGTHS, LONG, NoticeKind, Text, kinds, known_kind
from reuring.people.notices.models import NoticeRules, NoticeText
from reuring.people.notices.roads.parts import is_gsm7, parts
from reuring.people.notices.texts import FRAME, Texts, Told, Written, as_html, default_of, fields_of, sender, write
from reuring.people.roles import Role
from reuring.people.views import account_of


@open_to({Role.FRONT_DESK})
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """All kinds with their texts."""
    changed = set(NoticeText.objects.filter(valid_until=None).values_list("kind", "language", "length"))
    rows = [
        {
            "kind": kind,
            "texts": [
                {
                    "language": code,
                    "language_name": name,
                    "length": length,
                    "length_name": NoticeText.Length(length).label,
                    "is_changed": (kind.key, code, length) in changed,
                    "is_missing": (kind.key, code, length) not in changed and (code, length) not in kind.texts,
                }
                for code, name in settings.LANGUAGES
                for length in LENGTHS
            ],
        }
        for kind in kinds()
    ]
    return render(request, "people/notices/texts.html", {"rows": rows})


@open_to({Role.FRONT_DESK})
def text(request: HttpRequest, kind: str, language: str, length: str) -> HttpResponse:
    """One text with its preview. An administrator may change it; POST with `step=preview` only shows it."""
    found = _kind_or_404(kind, language, length)
    row = text_in_force(found, language, length)
    now = Text(row.body, row.subject, row.line) if row else default_of(found, language, length)
    may_edit = Role.ADMINISTRATOR in request.roles  # type: ignore[attr-defined]
    facts = {"subject": now.subject, "body": now.body, "line": now.line}
    form = TextForm(request.POST or None, initial=facts, kind=found, length=length)
    status = 200
    if request.method == "POST":
        is_good = form.is_valid()
        now = form.text()
        if request.POST.get("step") != "preview":
            if not may_edit:
                messages.error(request, _("Alleen een beheerder kan teksten veranderen."))
                return redirect("people:notice_text", kind, language, length)
            if is_good and _keep(request, form, found, language, length):
                messages.success(request, _("De tekst is bewaard en geldt vanaf nu."))
                return redirect("people:notice_text", kind, language, length)
            status = 422
    context = {
        "kind": found,
        "language": language,
        "language_name": dict(settings.LANGUAGES)[language],
        "length": length,
        "length_name": NoticeText.Length(length).label,
        "form": form,
        "row": row,
        "may_edit": may_edit,
        "fields": fields_of(found, "body", length),
        "history": history("notice_text", subject_key(found, language, length), limit=10),
        **_preview(found, language, length, now, is_good=not form.errors),
    }
    return render(request, "people/notices/text.html", context, status=status)


@open_to({Role.ADMINISTRATOR})
@require_POST
def text_reset(request: HttpRequest, kind: str, language: str, length: str) -> HttpResponse:
    """Let the text of the house hold again."""
    found = _kind_or_404(kind, language, length)
    actor = Actor.person(account_of(request))
    try:
        reset_text(kind=found, language=language, length=length, seen=_seen(request), actor=actor, at=timezone.now())
        messages.success(request, _("De standaardtekst geldt weer."))
    except TextRefused as refused:
        messages.error(request, str(refused))
    return redirect("people:notice_text", kind, language, length)


@open_to({Role.ADMINISTRATOR})
def rules(request: HttpRequest) -> HttpResponse:
    """How notices go out here."""
    now = NoticeRules.on(timezone.localdate())
    fresh = NoticeRules(valid_from=timezone.localdate())
    initial = {field.name: getattr(now, field.name) for field in NoticeRules._meta.fields}
    form = RulesForm(request.POST or None, instance=fresh, initial=initial)
    if request.method == "POST" and form.is_valid():
        keep_rules(rules=form.instance, actor=Actor.person(account_of(request)), at=timezone.now())
        messages.success(request, _("Bewaard. Dit geldt vanaf nu."))
        return redirect("people:notice_rules")
    return render(request, "people/notices/rules.html", {"form": form}, status=422 if form.errors else 200)


def _kind_or_404(key: str, language: str, length: str) -> NoticeKind:
    kind = known_kind(key)
    if kind is None or language not in dict(settings.LANGUAGES) or length not in LENGTHS:
        raise Http404
    return kind


def _seen(request: HttpRequest) -> int | None:
    value = request.POST.get("seen", "")
    return int(value) if value.isdecimal() and len(value) < 19 else None


def _keep(request: HttpRequest, form: TextForm, kind: NoticeKind, language: str, length: str) -> bool:
    actor = Actor.person(account_of(request))
    try:
        keep_text(
            kind=kind,
            language=language,
            length=length,
            text=form.text(),
            seen=_seen(request),
            actor=actor,
            at=timezone.now(),
        )
    except TextRefused as refused:
        for obstacle in refused.obstacles:
            form.add_error(None, str(obstacle.message))
        return False
    return True


def _preview(kind: NoticeKind, language: str, length: str, now: Text, *, is_good: bool) -> dict[str, Any]:
    """What somebody would read, with made-up facts; nothing while the text is wrong."""
    if not is_good:
        return {"preview": None}
    at = timezone.now()
    shown = Texts.at(at).with_text(kind, language, length, now)
    around = kind.key == FRAME
    others = [each for each in kinds() if each.key != FRAME][:2] if around else [kind]
    told = [Told(each, facts) for each in others for facts in each.samples()]
    preview: Written = write(told, name="Lieve", language=language, length=length, texts=shown, of=sender())
    return {
        "preview": preview,
        "preview_html": as_html(preview.body) if length == LONG else "",
        "parts": parts(preview.body) if length != LONG else 0,
        "is_wide": length != LONG and not is_gsm7(preview.body),
    }
