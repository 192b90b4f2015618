# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0002_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='is_floating',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name='item',
            name='status',
            field=models.CharField(choices=[('available', 'Binnen'), ('on_loan', 'Uitgeleend'), ('on_shelf', 'Klaar voor iemand'), ('in_transit', 'Onderweg'), ('reference', 'Alleen hier in te zien'), ('missing', 'Zoek'), ('claimed', 'Volgens de lener terug'), ('lost', 'Kwijt'), ('damaged', 'Kapot'), ('withdrawn', 'Afgevoerd')], default='available', max_length=12),
        ),
    ]
