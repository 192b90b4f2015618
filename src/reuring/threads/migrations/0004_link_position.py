# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('threads', '0003_node_follow'),
    ]

    operations = [
        migrations.AddField(
            model_name='link',
            name='position',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
