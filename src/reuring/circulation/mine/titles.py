# SPDX-License-Identifier: EUPL-1.2
"""How a title stands in the lists of my library: its name, maker, cover and address."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from reuring.catalogue.models import Edition, Format, Work
from reuring.threads.addresses import local
from reuring.threads.models import Node


@dataclass(frozen=True, slots=True)
class ShownTitle:
    """A title to show. address: of its page; empty where the public can't see it. form: empty for a plain book."""

    title: str
    creator: str
    language: str
    cover: str
    hue: str
    form: str
    address: str


def of_edition(edition: Edition) -> ShownTitle:
    """The title of an edition. edition: with its work and node."""
    return _shown(edition.title, edition.work, edition.languages[:1], edition.cover, edition.format)


def of_work(work: Work, *, edition: Edition | None = None, format: str = "", cover: str = "") -> ShownTitle:
    """The title of a work. work: with its node. edition, format: where only that one will do."""
    if edition is not None:
        return _shown(edition.title, work, edition.languages[:1], edition.cover or cover, edition.format)
    return _shown(work.node.title, work, [work.node.language] if work.node.language else [], cover, format)


def _shown(title: str, work: Work, languages: list[str], cover: str, format: str) -> ShownTitle:
    node = work.node
    return ShownTitle(
        title=title,
        creator=work.creators,
        language=languages[0] if languages else "",
        cover=f"{settings.MEDIA_URL}{cover}" if cover else "",
        hue=node.title,
        form=str(Format(format).label) if format and format != Format.BOOK else "",
        address=local(node.address) if node.visibility == Node.Visibility.PUBLIC else "",
    )
