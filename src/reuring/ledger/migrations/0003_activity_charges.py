# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_online_and_till'),
    ]

    operations = [
        migrations.AlterField(
            model_name='charge',
            name='kind',
            field=models.CharField(choices=[('subscription', 'abonnement'), ('late', 'te laat teruggebracht'), ('lost', 'kwijtgeraakt'), ('damaged', 'beschadigd'), ('hold', 'reservering'), ('card', 'nieuwe pas'), ('activity', 'activiteit'), ('other', 'overig')], max_length=12),
        ),
    ]
