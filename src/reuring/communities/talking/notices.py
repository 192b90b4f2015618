# SPDX-License-Identifier: EUPL-1.2
"""What members are told of their groups: who is named, and what is new. The round that gathers it is `digest.py`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.communities.models import Member, Post
from reuring.people.notices.kinds import LONG, SHORT, Field, NoticeKind, Text, Urgency, register_kind

MENTION: Final = "communities.mention"
TALK: Final = "communities.talk"

_GROUP: Final = Field("group", "groep", _("de naam van de groep"), "Stamboom Brunssum", is_private=True)
_LINK: Final = Field("link", "adres", _("het adres van het gesprek"), "https://…", is_private=True)


def _still_there(abouts: Collection[str]) -> set[str]:
    """Of these posts, those that were not hidden or taken away, in a group that goes on."""
    found = Post.objects.shown().filter(public_id__in=abouts, community__ended_at__isnull=True)
    return set(found.values_list("public_id", flat=True))


def _still_wants(abouts: Collection[str]) -> set[str]:
    """Of these members, those who still take part and want to be told."""
    wanted = Member.objects.current().filter(public_id__in=abouts).exclude(digest=Member.Digest.NONE)
    return set(wanted.values_list("public_id", flat=True))


def _stop(member_id: str) -> str:
    from reuring.communities.talking.links import stop_address

    return stop_address(member_id)


register_kind(
    NoticeKind(
        MENTION,
        Urgency.DIGEST,
        _("Iemand noemt je in een groep"),
        _("Als iemand jouw naam noemt in een groep waarvan je berichten wilt."),
        (
            _GROUP,
            Field("who", "wie", _("wie iemand noemt; leeg in een groep onder de 16"), "Truus", is_private=True),
            Field("text", "tekst", _("het begin van wat er staat; leeg onder de 16"), "Dag @Els!", is_private=True),
            Field("answer", "antwoord", _("waar iemand antwoordt; leeg onder de 16"), "https://…", is_private=True),
            _LINK,
        ),
        {
            ("nl", LONG): Text(
                "Je naam staat in een bericht in {groep}.\n{wie} schrijft: {tekst}\n\n"
                "Antwoorden zonder in te loggen: {antwoord}\nHet hele gesprek: {adres}",
                "Iemand noemt je",
            ),
            ("nl", SHORT): Text("Iemand noemt je in {groep}: {adres}"),
            ("de", LONG): Text(
                "Dein Name steht in einer Nachricht in {groep}.\n{wie} schreibt: {tekst}\n\n"
                "Antworten ohne Anmelden: {antwoord}\nDas ganze Gespräch: {adres}",
                "Jemand nennt dich",
            ),
            ("de", SHORT): Text("Jemand nennt dich in {groep}: {adres}"),
            ("en", LONG): Text(
                "Your name is in a message in {groep}.\n{wie} writes: {tekst}\n\n"
                "Answer without logging in: {antwoord}\nThe whole conversation: {adres}",
                "Somebody mentions you",
            ),
            ("en", SHORT): Text("Somebody mentions you in {groep}: {adres}"),
        },
        may_be_off=True,
        falls_back=False,
        order=320,
        still_holds=_still_there,
    )
)
register_kind(
    NoticeKind(
        TALK,
        Urgency.DIGEST,
        _("Nieuws uit je groepen"),
        _("Wat er nieuw is in het gesprek van je groepen, elke dag of elke week, zoals je per groep kiest."),
        (
            _GROUP,
            Field("news", "nieuws", _("wat er nieuw is, voor elk bericht een regel"), "Truus: dag!", is_private=True),
            _LINK,
            Field("stop", "stop", _("het adres om deze berichten te stoppen"), "https://…", is_private=True),
        ),
        {
            ("nl", LONG): Text(
                "Nieuw in {groep}:\n{nieuws}\n\nAlles lezen: {adres}\nGeen berichten meer over deze groep: {stop}",
                "Nieuws uit je groep",
            ),
            ("nl", SHORT): Text("Er is nieuws in {groep}: {adres}"),
            ("de", LONG): Text(
                "Neu in {groep}:\n{nieuws}\n\nAlles lesen: {adres}\nKeine Nachrichten mehr zu dieser Gruppe: {stop}",
                "Neues aus deiner Gruppe",
            ),
            ("de", SHORT): Text("Neues in {groep}: {adres}"),
            ("en", LONG): Text(
                "New in {groep}:\n{nieuws}\n\nRead it all: {adres}\nNo more messages about this group: {stop}",
                "News from your group",
            ),
            ("en", SHORT): Text("There is news in {groep}: {adres}"),
        },
        may_be_off=True,
        falls_back=False,
        order=330,
        still_holds=_still_wants,
        stops=_stop,
    )
)
