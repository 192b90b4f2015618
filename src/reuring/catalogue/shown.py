# SPDX-License-Identifier: EUPL-1.2
"""What a work shows of itself, taken from its editions.

A work has no description of its own: it shows its *leading edition*, the one that a reader here would name it by. The
rule (`leading_order`) is pure and deterministic:

1. Dutch before the language it was written in, before German, English and the rest: the house is Dutch, and a reader
   looks for "De naam van de roos", also where the Italian edition stands beside it. A work that is not there in Dutch
   goes by its original.
2. A book before other forms, and an edition for easy reading last of the books: its title is often another.
3. The title that most of the editions left carry, so that one odd record doesn't name the work.
4. With a summary before without; the newest; the one that came in first.

From the leading edition come title, creators, sort keys, audience, fiction and summary; where it is silent the next
in order speaks. The year is that of the oldest edition, languages and audiences are those of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from reuring.catalogue.copying import array
from reuring.catalogue.sort_keys import name_sort_key
from reuring.threads.topic_rules import topics_for

MOST_CREATORS: Final = 3
MOST_TOPICS: Final = 6
_LANGUAGES: Final = {"nl": 0, "de": 2, "en": 3}
_FORMATS: Final = {"book": 0, "e_book": 1, "audio_book": 2, "large_print": 3, "easy_reading": 8}
# Who made a work, where no creator is marked as primary.
_MAKERS: Final = frozenset({"aut", "cre", "cmp", "drt", "art", "edt", "com"})


class Creator(NamedTuple):
    """A creator of an edition: as in `Contribution`, in the order of the record."""

    name: str
    sort_name: str
    role: str
    is_primary: bool


class EditionFacts(NamedTuple):
    """What one edition says about its work. order: rises with the moment it came in; the rest as in `Edition`."""

    order: int
    title: str
    sort_title: str
    languages: Sequence[str]
    format: str
    audience: str
    is_fiction: bool | None
    year: int | None
    summary: str
    original_title: str
    original_language: str
    classifications: Sequence[str]
    subjects: Sequence[str]
    creators: Sequence[Creator]


class Shown(NamedTuple):
    """What a work and its node show; fields as in `Work` and `Node`. topics: the key and
    the reason of each, by rule, best first.
    """

    title: str
    summary: str
    language: str
    languages: tuple[str, ...]
    audiences: tuple[str, ...]
    creators: str
    sort_title: str
    sort_creator: str
    original_title: str
    original_language: str
    year: int | None
    is_fiction: bool | None
    audience: str
    topics: tuple[tuple[str, str], ...]


def leading_order(editions: Sequence[EditionFacts]) -> list[EditionFacts]:
    """The editions of one work, the leading one first. The rule is that of this module.

    editions: at least one, in any order.
    """
    if len(editions) == 1:
        return list(editions)
    originals = Counter(edition.original_language for edition in editions if edition.original_language)
    original = min(originals, key=lambda language: (-originals[language], language)) if originals else ""

    def place(edition: EditionFacts) -> tuple[int, int]:
        language = edition.languages[0].partition("-")[0] if edition.languages else ""
        by_language = _LANGUAGES.get(language, 5 if language else 6)
        if language and language == original:
            by_language = min(by_language, 1)
        return by_language, _FORMATS.get(edition.format, 5)

    carried = Counter((place(edition), edition.sort_title) for edition in editions)
    return sorted(
        editions,
        key=lambda edition: (
            place(edition),
            -carried[place(edition), edition.sort_title],
            not edition.summary,
            -(edition.year or 0),
            edition.order,
        ),
    )


def shown_of(editions: Sequence[EditionFacts]) -> Shown:
    """What a work with these editions shows. editions: at least one, in any order."""
    ordered = leading_order(editions)
    first = ordered[0]
    makers = next((found for found in map(_makers, ordered) if found), ())
    language = first.languages[0] if first.languages else ""
    classifications = dict.fromkeys(text for edition in ordered for text in edition.classifications)
    subjects = dict.fromkeys(text for edition in ordered for text in edition.subjects)
    return Shown(
        title=first.title,
        summary=next((edition.summary for edition in ordered if edition.summary), ""),
        language=language if len(language) <= 8 else language.partition("-")[0][:8],
        languages=tuple(dict.fromkeys(tag for edition in ordered for tag in edition.languages)),
        audiences=tuple(dict.fromkeys(edition.audience for edition in ordered if edition.audience)),
        creators=", ".join(dict.fromkeys(creator.name for creator in makers[:MOST_CREATORS])),
        sort_title=first.sort_title,
        sort_creator=name_sort_key(makers[0].sort_name) if makers else "",
        original_title=next((edition.original_title for edition in ordered if edition.original_title), ""),
        original_language=next((edition.original_language for edition in ordered if edition.original_language), ""),
        year=min((edition.year for edition in ordered if edition.year), default=None),
        is_fiction=next((edition.is_fiction for edition in ordered if edition.is_fiction is not None), None),
        audience=next((edition.audience for edition in ordered if edition.audience), ""),
        topics=tuple(
            (one.topic_key, one.reason)
            for one in topics_for(map(_scheme_and_notation, classifications), subjects, limit=MOST_TOPICS)
        ),
    )


def _makers(edition: EditionFacts) -> Sequence[Creator]:
    primary = [creator for creator in edition.creators if creator.is_primary]
    return primary or [creator for creator in edition.creators if creator.role in _MAKERS] or edition.creators[:1]


def _scheme_and_notation(text: str) -> tuple[str, str]:
    scheme, _, notation = text.partition(":")
    return scheme, notation


def work_values(shown: Shown) -> tuple[Any, ...]:
    """The columns of a work that come from its editions, in the order of `WORK_COLUMNS`."""
    return (
        shown.creators,
        shown.sort_title,
        shown.sort_creator,
        shown.original_title,
        shown.original_language,
        shown.year,
        shown.is_fiction,
        shown.audience,
    )


def node_values(shown: Shown) -> tuple[Any, ...]:
    """The columns of a work's node that come from its editions, in the order of `NODE_COLUMNS`."""
    return shown.title, shown.summary, shown.language, array(shown.languages), array(shown.audiences)


WORK_COLUMNS: Final = (
    "creators", "sort_title", "sort_creator", "original_title", "original_language", "year", "is_fiction", "audience",
)  # fmt: skip
NODE_COLUMNS: Final = ("title", "summary", "language", "languages", "audiences")
