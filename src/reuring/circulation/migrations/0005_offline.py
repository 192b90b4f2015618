# SPDX-License-Identifier: EUPL-1.2

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('circulation', '0004_notice_steps'),
        ('places', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OfflineAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(unique=True)),
                ('kind', models.CharField(choices=[('check_out', 'uitlenen'), ('check_in', 'innemen')], max_length=10)),
                ('card_number', models.CharField(blank=True, max_length=30)),
                ('person_key', models.CharField(blank=True, max_length=10)),
                ('barcode', models.CharField(max_length=40)),
                ('made_at', models.DateTimeField()),
                ('played_at', models.DateTimeField(db_index=True)),
                ('state', models.CharField(choices=[('done', 'verwerkt'), ('conflict', 'kijk ernaar'), ('settled', 'afgehandeld')], max_length=10)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.branch')),
                ('loan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='circulation.loan')),
                ('played_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'conflict')), fields=['branch', 'made_at'], name='offline_conflicts')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'conflict'), models.Q(('card_number', ''), ('person_key', '')), _connector='OR'), name='card_number_only_in_a_conflict'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'settled'), _negated=True), ('settled_at__isnull', False), _connector='OR'), name='settled_act_says_when')],
            },
        ),
    ]
