# SPDX-License-Identifier: EUPL-1.2
"""The cache table, in the shape that Django's DatabaseCache expects."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE engine_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX engine_cache_expires ON engine_cache (expires);
            """,
            "DROP TABLE engine_cache",
        )
    ]
