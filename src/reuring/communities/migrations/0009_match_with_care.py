# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0008_questions_and_named'),
    ]

    operations = [
        migrations.AddField(
            model_name='match',
            name='with_care',
            field=models.BooleanField(default=False),
        ),
    ]
