# SPDX-License-Identifier: EUPL-1.2
"""What people are told about what they follow, in the message of the day. The round that asks is `news.py`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.activities.models import Activity
from reuring.people.notices.kinds import LONG, SHORT, Field, Form, NoticeKind, Text, Urgency, register_kind
from reuring.threads.models import Node

NEWS: Final = "activities.news"


def in_the_agenda(abouts: Collection[str]) -> set[str]:
    """Of these activities, those that still stand in the agenda and go on."""
    found = Activity.objects.listed().filter(node__public_id__in=abouts, state=Activity.State.PUBLISHED)
    return set(found.filter(node__visibility=Node.Visibility.PUBLIC).values_list("node__public_id", flat=True))


register_kind(
    NoticeKind(
        NEWS,
        Urgency.DIGEST,
        _("Nieuw bij wat je volgt"),
        _("Als er iets nieuws in de agenda staat bij een onderwerp, vestiging, partner of activiteit die je volgt."),
        (
            Field("title", "titel", _("de activiteit"), "Leeskring", is_private=True, another="Open tafel"),
            Field("on", "dag", _("de dag van de eerste keer"), "2026-03-20", Form.DATE),
            Field("place", "plek", _("waar het is"), "HuB.Kerkrade, Theaterzaal"),
            Field("because", "volgt", _("wat iemand volgt"), "Geschiedenis", is_private=True, another="HuB.Kerkrade"),
            Field("link", "adres", _("het adres van de activiteit"), "https://…", is_private=True),
        ),
        {
            ("nl", LONG): Text(
                "Nieuw in de agenda, bij wat je volgt.\n{lijst}",
                "Nieuw bij wat je volgt",
                "{titel}: {dag}, {plek}. Je volgt {volgt}. {adres}",
            ),
            ("nl", SHORT): Text("Nieuw bij wat je volgt: {aantal}. Kijk in de agenda."),
            ("de", LONG): Text(
                "Neu im Programm, zu dem, was du abonniert hast.\n{lijst}",
                "Neu bei dem, was du abonniert hast",
                "{titel}: {dag}, {plek}. Du folgst: {volgt}. {adres}",
            ),
            ("de", SHORT): Text("Neu bei dem, was du abonniert hast: {aantal}. Schau ins Programm."),
            ("en", LONG): Text(
                "New in the programme, with what you follow.\n{lijst}",
                "New with what you follow",
                "{titel}: {dag}, {plek}. You follow {volgt}. {adres}",
            ),
            ("en", SHORT): Text("New with what you follow: {aantal}. Have a look at the programme."),
        },
        is_list=True,
        counted={
            "nl": ("activiteit", "activiteiten"),
            "de": ("Veranstaltung", "Veranstaltungen"),
            "en": ("activity", "activities"),
        },
        may_be_off=True,
        falls_back=False,
        order=230,
        still_holds=in_the_agenda,
    )
)
