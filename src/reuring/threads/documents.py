# SPDX-License-Identifier: EUPL-1.2
"""What the search index knows of a branch: its name and where it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import override

from reuring.threads.models import Node, NodeKind
from reuring.threads.registries import register_documents
from reuring.threads.search import SearchDocument


def branch_documents(node_ids: Sequence[int]) -> Iterable[SearchDocument]:
    """The search documents of branches, in one query."""
    nodes = Node.objects.public().filter(pk__in=node_ids, branch__isnull=False)
    for node in nodes.select_related("branch__municipality"):
        assert node.branch is not None
        yield SearchDocument(
            node_id=node.pk,
            kind=NodeKind.BRANCH.value,
            title=node.title,
            creators=(node.branch.town,) if node.branch.town else (),
            subjects=_words(),
            municipalities=(node.branch.municipality.slug,),
            identifiers=(node.public_id, node.branch.public_id),
            added_on=node.created_at.date(),
        )


def _words() -> tuple[str, ...]:
    """What it is called in each language, so that who looks for the library finds it."""
    found = []
    for language in ("nl", "de", "en"):
        with override(language):
            found.append(str(NodeKind.BRANCH.label))
    return (*dict.fromkeys(found), "bibliotheek", "Bibliothek", "library")


register_documents(NodeKind.BRANCH.value, branch_documents)
