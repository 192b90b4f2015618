# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0009_match_with_care'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='was_host',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='report',
            name='source',
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
