# SPDX-License-Identifier: EUPL-1.2
"""`reuring demo`: the demonstration region, through the same doors that a library would use."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reuring.cli.ready import DONE, PARTLY, out, progress_bar, ready
from reuring.people.actor import Actor

if TYPE_CHECKING:
    from reuring.catalogue.models import ImportRun
    from reuring.cli.demo.works import DemoWork

ACTOR = Actor.command("reuring demo")


def demo(*, works: int | None, seed: int) -> int:
    """Load the demonstration region and, if asked, `works` invented works. Returns the exit code."""
    with ready():
        now = timezone.now()
        titles = load_demonstration(now)
        out.print(f"The demonstration region is there, with {titles} works.")
        if works:
            from reuring.cli.demo.generating import generated_file

            with progress_bar("records") as bar:
                task = bar.add_task("Making and importing works", total=None)
                with generated_file(works, seed=seed) as file:
                    run = _import(file, now, f"GENERATED-{seed}", lambda count: bar.update(task, completed=count))
            out.print(f"{run.position} invented records: {run.imported} imported, {run.rejected} rejected.")
            return PARTLY if run.rejected else DONE
        return DONE


def load_demonstration(at: datetime) -> int:
    """Load the region, its topics, works, copies and (in a demonstration) accounts. Returns the number of works.

    Loading twice changes nothing.
    """
    from reuring.activities.booking.demo import rooms_demo
    from reuring.activities.demo import programme_demo
    from reuring.activities.programme.defaults import load_defaults
    from reuring.activities.programme.demo import seasons_demo
    from reuring.circulation.day.demo import day_demo
    from reuring.circulation.demo import lending_demo
    from reuring.cli.demo.notices import notices_demo
    from reuring.cli.demo.region import load_region
    from reuring.cli.demo.works import SOURCE, demo_records, demo_works
    from reuring.communities.demo import communities_demo
    from reuring.partners.demo import partners_demo
    from reuring.people.demo import demo_accounts
    from reuring.protocols.demo import demo_kiosk
    from reuring.threads.topics import count_uses, load_topics

    load_topics()
    load_defaults()
    load_region(timezone.localdate(at))
    if settings.DEMO:
        demo_accounts(at)
    partners_demo(at)
    if settings.DEMO:
        demo_kiosk(at)
    works = demo_works()
    _import(io.BytesIO(b"".join(demo_records(works))), at, SOURCE, None)
    _translate_summaries(works)
    _spread_arrivals(at)
    if settings.DEMO:
        programme_demo(at)
        rooms_demo(at)
        seasons_demo(at)
        communities_demo(at)
    if not is_loaded():
        lending_demo(at, SOURCE)
        day_demo(at)
        notices_demo(at)
    count_uses()
    return len(works)


def is_loaded() -> bool:
    """Whether the demonstration was loaded to its end: its copies that are out come last."""
    from reuring.catalogue.models import Item
    from reuring.cli.demo.works import SOURCE

    return Item.objects.filter(edition__original_record__source=SOURCE, status=Item.Status.ON_LOAN).exists()


def _import(file: BinaryIO | Path, at: datetime, source: str, progress: Callable[[int], None] | None) -> ImportRun:
    from reuring.catalogue.importing import import_marc

    return import_marc(file, file_name=f"{source}.mrc", source=source, actor=ACTOR, at=at, progress=progress)


@transaction.atomic
def _translate_summaries(works: list[DemoWork]) -> None:
    """German and English summaries, as the typed translation rows that every node can have."""
    from reuring.catalogue.models import OriginalRecord
    from reuring.cli.demo.works import SOURCE
    from reuring.threads.models import NodeText

    nodes = dict(OriginalRecord.objects.filter(source=SOURCE).values_list("control_number", "edition__work__node_id"))
    texts: dict[tuple[int, str], NodeText] = {}
    for work in works:
        node_id = nodes.get(work.control_number(0))
        for language in ("de", "en"):
            summary = work.values.get(f"summary_{language}")
            if node_id and summary:
                texts[node_id, language] = NodeText(node_id=node_id, language=language, summary=summary)
    NodeText.objects.bulk_create(
        texts.values(), update_conflicts=True, unique_fields=["node", "language"], update_fields=["summary"]
    )


@transaction.atomic
def _spread_arrivals(at: datetime) -> None:
    """Titles came in over the past year rather than all today, so that "newest first" has an order to show."""
    from reuring.cli.demo.works import SOURCE
    from reuring.threads.models import Node

    if is_loaded():
        return
    nodes = list(Node.objects.filter(work__editions__original_record__source=SOURCE).distinct())
    for node in nodes:
        chance = random.Random(node.title)  # noqa: S311 - dates of a demonstration
        node.created_at = at - timedelta(days=chance.randint(0, 365), minutes=chance.randint(0, 1_000))
    Node.objects.bulk_update(nodes, ["created_at"], batch_size=1_000)
