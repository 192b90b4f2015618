# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0006_guests_of_meetings'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='is_mailed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='campaign',
            name='mailed_to',
            field=models.BigIntegerField(default=0),
        ),
    ]
