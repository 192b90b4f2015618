# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_counting_and_inviting'),
    ]

    operations = [
        migrations.CreateModel(
            name='CertificateRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(unique=True)),
                ('years', models.PositiveSmallIntegerField(default=3)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('years__gte', 1), ('years__lte', 10)), name='certificate_years_one_to_ten')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('vog', 'verklaring omtrent het gedrag (VOG)'), ('german', 'Führungszeugnis (Duitsland)')], default='vog', max_length=8)),
                ('issued_on', models.DateField()),
                ('seen_on', models.DateField()),
                ('valid_until', models.DateField(db_index=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='certificates', to='people.person')),
                ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('seen_on__gte', models.F('issued_on'))), name='certificate_seen_after_issue'), models.CheckConstraint(condition=models.Q(('valid_until__gt', models.F('seen_on'))), name='certificate_counts_when_seen'), models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('person', 'kind', 'issued_on'), name='certificate_noted_once')],
            },
        ),
    ]
