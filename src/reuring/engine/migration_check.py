# SPDX-License-Identifier: EUPL-1.2
"""`python -m reuring.engine.migration_check`: fails if a model changed without its migration. Needs no database."""

import os
import sys


def main() -> int:
    """Exit code: 0 if every change of a model has its migration."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reuring.engine.settings")
    import django
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    django.setup()
    translation.deactivate_all()  # as makemigrations does: labels in Django's own migrations are not translated
    loader = MigrationLoader(None, ignore_no_migrations=True)
    changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    ours = {label: found for label, found in changes.items() if apps.get_app_config(label).name.startswith("reuring.")}
    for label, migrations in ours.items():
        for migration in migrations:
            for operation in migration.operations:
                sys.stderr.write(f"{label}: no migration for: {operation.describe()}\n")
    return 1 if ours else 0


if __name__ == "__main__":
    sys.exit(main())
