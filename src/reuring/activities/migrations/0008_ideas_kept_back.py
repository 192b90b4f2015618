# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0007_ideas_merged_and_split'),
    ]

    operations = [
        migrations.AddField(
            model_name='idea',
            name='held_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
