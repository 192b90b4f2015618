# SPDX-License-Identifier: EUPL-1.2

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0005_maker_of_an_idea'),
    ]

    operations = [
        migrations.AddField(
            model_name='session',
            name='made_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
    ]
