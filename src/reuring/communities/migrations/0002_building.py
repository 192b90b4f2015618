# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0007_ideas_merged_and_split'),
        ('communities', '0001_initial'),
        ('partners', '0002_named_once'),
        ('places', '0002_rooms_to_book'),
        ('threads', '0006_signals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name='plan',
            name='merged_into',
        ),
        migrations.AddField(
            model_name='plan',
            name='form',
            field=models.CharField(blank=True, choices=[('reading_aloud', 'Voorlezen'), ('reading_group', 'Leeskring'), ('debate', 'Debat'), ('lecture', 'Lezing'), ('workshop', 'Workshop'), ('course', 'Cursus'), ('consultation', 'Spreekuur'), ('class_visit', 'Klassenbezoek'), ('exhibition', 'Tentoonstelling'), ('concert', 'Concert'), ('theatre', 'Theater'), ('film', 'Film'), ('open_table', 'Open tafel'), ('play', 'Spelen en maken'), ('other', 'Anders')], max_length=16),
        ),
        migrations.AddField(
            model_name='plan',
            name='proposed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='plan',
            name='question',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='plans', to='communities.post'),
        ),
        migrations.AddField(
            model_name='plan',
            name='said_stage',
            field=models.CharField(blank=True, choices=[('idea', 'idee'), ('interest', 'wie wil dit ook?'), ('people', 'wie doet wat?'), ('found', 'titel, ruimte en partner'), ('agreed', 'afgesproken'), ('activity', 'activiteit'), ('looked_back', 'teruggekeken'), ('next', 'de volgende')], max_length=12),
        ),
        migrations.AddField(
            model_name='planinterest',
            name='condition',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='planinterest',
            name='name_agreed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='spending',
            name='is_over',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='visitoranswer',
            name='hidden_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='visitoranswer',
            name='key',
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddIndex(
            model_name='plan',
            index=models.Index(fields=['stage', '-made_at'], name='plans_by_stage'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends_at__isnull', True), ('starts_at__isnull', True)), ('starts_at__lt', models.F('ends_at')), _connector='OR'), name='plan_starts_before_it_ends'),
        ),
    ]
