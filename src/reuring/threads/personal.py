# SPDX-License-Identifier: EUPL-1.2
"""What this room keeps of a person: who made a link or gave a topic.

It says nothing about them, and is emptied when they are erased. And which topics someone follows.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from reuring.people.models import Person
from reuring.people.personal import register_personal, show_nothing
from reuring.threads.models import Link, NodeFollow, NodeTopic, StepChoice, TopicFollow

register_personal(Link, "made_by", export=show_nothing)
register_personal(NodeTopic, "made_by", export=show_nothing)
register_personal(StepChoice, "made_by", export=show_nothing)
register_personal(StepChoice, "ended_by", export=show_nothing)


def _followed(person: Person) -> list[dict[str, Any]]:
    follows = TopicFollow.objects.filter(person=person).select_related("topic").order_by("since", "pk")
    return [{"topic": follow.topic.key, "since": follow.since.isoformat()} for follow in follows]


register_personal(TopicFollow, "person", export=_followed, label=_("onderwerpen die gevolgd worden"))


def _followed_things(person: Person) -> list[dict[str, Any]]:
    follows = NodeFollow.objects.filter(person=person).select_related("node").order_by("since", "pk")
    return [{"follows": follow.node.title, "since": follow.since.isoformat()} for follow in follows]


register_personal(NodeFollow, "person", export=_followed_things, label=_("wat gevolgd wordt"))
