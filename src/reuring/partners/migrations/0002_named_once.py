# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0001_initial'),
        ('places', '0002_rooms_to_book'),
        ('threads', '0004_link_position'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='partner',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('sort_name',), name='partner_named_once'),
        ),
    ]
