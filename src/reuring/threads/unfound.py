# SPDX-License-Identifier: EUPL-1.2
"""What people searched for and hardly found: counted under the topic that the words mean. The words are not kept."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reuring.people.limits import counts_once_today
from reuring.places.chosen import chosen_branch
from reuring.threads.models import TopicFollow
from reuring.threads.signals import Event, register_signal, tally
from reuring.threads.topic_rules import Topic, default_tree
from reuring.threads.topic_words import fold

# Up to so many results is "little", as on the page of a search.
FEW: Final = 3
_MOST_WORDS: Final = 12
_LONGEST_NAME: Final = 4


def topic_meant(text: str) -> Topic | None:
    """The topic that words typed into a search mean: that of the name with most words in it, of these the deepest.

    None for none.
    """
    words = fold(text[:300]).split()[:_MOST_WORDS]
    tree = default_tree()
    for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
        terms = (" ".join(words[place : place + length]) for place in range(len(words) - length + 1))
        found = [(topic.depth, len(term), topic) for term in terms if len(term) > 2 and (topic := tree.named(term))]
        if found:
            return max(found, key=lambda each: each[:2])[2]
    return None


def note_unfound(request: HttpRequest, text: str, total: int, *, at: datetime) -> None:
    """Count a search that found little or nothing: a topic once a day from one address of the network.

    The municipality is that of the branch that the visitor chose; who chose none counts without a place.
    """
    if total > FEW or not text.strip() or request.method != "GET":
        return
    topic = topic_meant(text)
    if topic is None or topic.is_sensitive or not counts_once_today(request, topic.key):
        return
    branch = chosen_branch(request)
    tally("search", topic.key, branch.municipality_id if branch else None, at=at)


def _following(first: datetime, until: datetime) -> list[Event]:
    rows = TopicFollow.objects.filter(since__lt=until).values_list("since", "topic", "person")
    return [Event(since, topic_id=topic, person_id=person) for since, topic, person in rows.iterator()]


register_signal("follow", _("zijn dit gaan volgen"), counts_people=True, gather=_following, lasts=True)
register_signal("search", _("keer gezocht en weinig gevonden"), counts_people=False)
