# SPDX-License-Identifier: EUPL-1.2

from typing import Any

from django.db import migrations


def make_nodes(apps: Any, schema_editor: Any) -> None:
    """Let the branches that are there be followed."""
    node, entry = apps.get_model("threads", "Node"), apps.get_model("threads", "OutboxEntry")
    there = node.objects.filter(branch__isnull=False).values("branch")
    for branch in apps.get_model("places", "Branch").objects.exclude(pk__in=there):
        made = node.objects.create(
            kind="branch",
            branch=branch,
            title=branch.name,
            summary=branch.town,
            address=f"/hours/#branch-{branch.code}",
            language="nl",
            municipality_id=branch.municipality_id,
        )
        entry.objects.create(node_key=made.pk)


class Migration(migrations.Migration):

    dependencies = [
        ('threads', '0004_link_position'),
        ('places', '0002_rooms_to_book'),
    ]

    operations = [
        migrations.RunPython(make_nodes, migrations.RunPython.noop),
    ]
