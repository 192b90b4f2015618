# SPDX-License-Identifier: EUPL-1.2
"""Why an ask and an offer fit, in the language of who reads it. The facts are those of `fitting.fit`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import get_language, gettext

from reuring.communities.helping.fitting import Reason
from reuring.communities.helping.times import in_words
from reuring.threads.languages import language_name
from reuring.threads.models import TopicText

# What only staff read: it is no reason for the two.
FOR_STAFF: Final = frozenset({"certificate", "not-together"})


def topic_names(keys: Iterable[str]) -> dict[str, str]:
    """Topics by key in the language of now, else in Dutch. One query."""
    language = (get_language() or "nl").split("-")[0]
    rows = TopicText.objects.filter(topic__key__in=set(keys), language__in=("nl", language))
    found: dict[str, str] = {}
    for key, tongue, name in rows.values_list("topic__key", "language", "name"):
        if key not in found or tongue == language:
            found[key] = name
    return found


def topics_in(reasons: Iterable[Iterable[Reason]]) -> set[str]:
    """The keys of all topics that these reasons name."""
    return {topic for each in reasons for reason in each for topic in reason.get("topics", ())}


def in_own_words(reasons: Iterable[Reason], names: Mapping[str, str], *, for_staff: bool = False) -> list[str]:
    """Each reason as a short sentence. for_staff: also what the two themselves don't hear."""
    said = [_say(reason, names) for reason in reasons if for_staff or reason.get("code") not in FOR_STAFF]
    return [each for each in said if each]


def _say(reason: Mapping[str, Any], names: Mapping[str, str]) -> str:
    code = reason.get("code")
    if code in ("topic", "near-topic"):
        topics = [names.get(key, key) for key in reason["topics"]]
        if code == "topic":
            return gettext("Allebei: %(topic)s") % {"topic": topics[-1] if len(topics) == 1 else ", ".join(topics)}
        return gettext("Dicht bij elkaar: %(topics)s") % {"topics": gettext(" en ").join(topics)}
    if code == "times":
        return gettext("Kan op: %(times)s") % {"times": in_words(reason["times"])}
    if code == "distance":
        km = reason["km"]
        return gettext("Vlakbij elkaar") if km < 2 else gettext("%(km)s kilometer van elkaar") % {"km": km}
    if code == "language":
        return gettext("Spreken allebei: %(languages)s") % {
            "languages": ", ".join(language_name(tag) for tag in reason["languages"])
        }
    if code == "small-group":
        return gettext("Allebei het liefst in een groepje")
    if code == "not-together":
        return gettext("Let op: de een wil met z'n tweeën, de ander liever in een groepje")
    if code == "certificate":
        return gettext("Verklaring (VOG) gezien")
    return ""
