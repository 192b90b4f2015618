# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about nodes, topics and the index."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from reuring.engine.checks import Check, register_check
from reuring.threads.models import Node, SignalClock, SignalCount, Topic
from reuring.threads.outbox import waiting
from reuring.threads.search import IndexUnavailable, Query, Searcher
from reuring.threads.signals import A_WEEK, last_finished_week

MANY_WAITING = 10_000


def index() -> Check:
    """Whether the search index is there and has every public node."""
    try:
        found = Searcher(settings.CONFIGURATION.index_dir).search(Query(page_size=0)).total
    except IndexUnavailable as error:
        return Check(False, str(error), "Start `reuring up`, or run `reuring index rebuild`.")
    nodes, left = Node.objects.public().count(), waiting()
    if left > MANY_WAITING:
        return Check(False, f"{left} changes wait for the search index.", "Is the background work running?")
    if found != nodes and not left:
        return Check(False, f"The index has {found} of {nodes} nodes.", "Run `reuring index rebuild`.")
    return Check(True, f"The search index has {found} of {nodes} nodes; {left} changes wait.")


def topics() -> Check:
    """Whether the topics of this release are loaded."""
    count = Topic.objects.filter(is_retired=False).count()
    if not count:
        return Check(False, "There are no topics.", "Start `reuring up` once; it loads them.")
    return Check(True, f"{count} topics are loaded.")


def signals() -> Check:
    """Whether nothing is counted about a sensitive topic, and the weeks are written."""
    if wrong := SignalCount.objects.filter(topic__is_sensitive=True).count():
        return Check(False, f"{wrong} counts are about a sensitive topic.", "Start `reuring up` once; it removes them.")
    late = last_finished_week(timezone.now()) - 2 * A_WEEK
    if behind := list(SignalClock.objects.filter(written_to__lt=late).values_list("kind", flat=True)):
        return Check(False, f"Signals wait to be counted: {', '.join(behind)}.", "Is the background work running?")
    return Check(True, "Signals are counted up to the last weeks, and none about a sensitive topic.")


register_check("signals", signals)


def topics_that_left() -> Check:
    """Whether nothing hangs on a topic that left the list, without another that took its place."""
    left = Topic.objects.filter(is_retired=True, merged_into__isnull=True, node_topics__isnull=False).distinct()
    keys = list(left.order_by("key").values_list("key", flat=True)[:10])
    if keys:
        return Check(
            False, f"Things still carry topics that left the list: {', '.join(keys)}.", "Merge them under Topics."
        )
    return Check(True, "Nothing carries a topic that left the list.")


register_check("search index", index)
register_check("topics", topics)
register_check("topics that left", topics_that_left)
