# SPDX-License-Identifier: EUPL-1.2
"""Mails to people who have no account: about their idea, and whether their name may be shown. So they are no notices.

The first mail about an idea repeats nothing of what was typed, because nobody has shown yet that the address is theirs.
"""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override as speaking

from reuring.activities.models import Idea, IdeaStep, Maker
from reuring.activities.together.links import path_of_idea, path_of_maker
from reuring.places.models import Organisation

Kind = Literal["given", "answered"]


def send_about_idea(*, kind: Kind, subject: str, site: str) -> None:
    """Send one mail; none where its reason or its address went away meanwhile.

    kind: `given` tells where to follow an idea, `answered` brings an answer. subject: public id of the idea, or key of
    the step. site: scheme and host.
    """
    step = None
    if kind == "given":
        idea = Idea.objects.filter(public_id=subject).first()
    else:
        step = IdeaStep.objects.select_related("idea", "activity__node", "merged_into").filter(pk=int(subject)).first()
        idea = step.idea if step else None
    if idea is None or not idea.email:
        return
    with speaking(idea.language):
        link = f"{site}{path_of_idea(idea)}"
        title, text = _given(link) if step is None else _answered(step, link)
        _send(title, text, idea.email)


def send_to_maker(*, subject: str, site: str) -> None:
    """Ask a maker whether their name may be shown. subject: public id of the maker. site: scheme and host."""
    maker = Maker.objects.select_related("activity__node").filter(public_id=subject).first()
    if maker is None or not maker.email:
        return
    text = _(
        "Je maakt mee aan: %(activity)s. We zetten je naam er graag bij. Mag dat? Zeg het hier:\n\n%(link)s\n\n"
        "Zolang je niets zegt, staat je naam nergens. Je kunt later altijd van gedachten veranderen, met dezelfde link."
    )
    values = {"activity": maker.activity.node.title, "link": f"{site}{path_of_maker(maker)}"}
    _send(_("Mag je naam erbij?"), text % values, maker.email)


def _given(link: str) -> tuple[str, str]:
    text = _(
        "Dank je voor je idee. Je krijgt altijd een antwoord. Hier zie je wat er met je idee gebeurt:\n\n%(link)s\n\n"
        "Bewaar deze mail: de link is alleen van jou. Heb je geen idee gestuurd? Dan hoef je niets te doen."
    )
    return _("Je idee is binnen"), text % {"link": link}


def _answered(step: IdeaStep, link: str) -> tuple[str, str]:
    lines = [_("Er is nieuws over je idee: %(title)s.") % {"title": step.idea.title}, step.text]
    if step.activity is not None and step.state == Idea.State.ACTIVITY:
        lines.append(_("We gaan het doen: %(activity)s.") % {"activity": step.activity.node.title})
    if step.merged_into is not None:
        told = _("Het gaat verder samen met een ander idee: %(title)s.") % {"title": step.merged_into.title}
        lines.append(f"{told} {_('Je naam blijft erbij, zoals jij dat wilt.')}")
    if step.state == Idea.State.DONE:
        lines.append(_("Het is gelukt. Lees op de pagina van je idee wat ervan kwam."))
    lines.append(_("Alles over je idee staat hier:\n\n%(link)s") % {"link": link})
    return _("Nieuws over je idee"), "\n\n".join(filter(None, lines))


def _send(title: str, text: str, to: str) -> None:
    library = Organisation.objects.values_list("name", flat=True).first() or _("de bibliotheek")
    body = "\n\n".join([_("Dag,"), text, _("Groeten van %(library)s") % {"library": library}])
    send_mail(title, body, settings.DEFAULT_FROM_EMAIL, [to])
