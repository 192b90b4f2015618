# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0010_reports_from_outside'),
    ]

    operations = [
        migrations.AddField(
            model_name='visitoranswer',
            name='language',
            field=models.CharField(default='nl', max_length=8),
        ),
    ]
