# SPDX-License-Identifier: EUPL-1.2
"""Who in a group knows more of a topic, for its page: in roles, and only those who said that everyone may see them.

Never how many, and never a name: the page of the group shows what each of them chose to show.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from reuring.communities.models import Community, Member, MemberRole
from reuring.threads.addresses import local
from reuring.threads.models import NodeTopic, Topic
from reuring.threads.registries import PersonToAsk, register_people_to_ask

MOST_GROUPS: Final = 6
_ROLES: Final[dict[str, str | Promise]] = {
    MemberRole.EXPERT: gettext_lazy("Experts"),
    MemberRole.ORGANISER: gettext_lazy("Organisatoren"),
    MemberRole.AMBASSADOR: gettext_lazy("Ambassadeurs"),
    MemberRole.CO_PRODUCER: gettext_lazy("Mede-producenten"),
}
_ANYONE: Final = gettext_lazy("De groep")


def in_groups(topic: Topic) -> Iterable[PersonToAsk]:
    """The living groups about a topic, or about one below it, with the roles that one may ask. Three queries."""
    about = NodeTopic.objects.filter(node=OuterRef("node"), topic__path__contains=[topic.key])
    found = Community.objects.public().with_texts().filter(Exists(about), ended_at=None, is_for_minors=False)
    groups = list(found.order_by("-pk")[:MOST_GROUPS])
    shown = Member.objects.current().filter(
        community__in=groups, shown_to=Member.ShownTo.EVERYONE, hidden_at__isnull=True
    )
    roles: dict[int, set[str]] = {}
    for community_id, own in shown.values_list("community_id", "roles"):
        roles.setdefault(community_id, set()).update(own)
    language = (get_language() or "nl").split("-")[0]
    for group in groups:
        texts = {text.language: text for text in group.texts.all() if text.title}
        text = texts.get(language) or texts.get("nl")
        own_roles = roles.get(group.pk, set())
        named = ", ".join(str(label) for role, label in _ROLES.items() if role in own_roles)
        yield PersonToAsk(
            role=named or str(_ANYONE),
            at=text.title if text else group.node.title,
            address=local(group.node.address),
            language=text.language if text else group.node.language,
        )


register_people_to_ask(in_groups)
