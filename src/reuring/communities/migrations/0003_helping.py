# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
import reuring.engine.public_ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0002_building'),
        ('places', '0002_rooms_to_book'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('percent', models.PositiveSmallIntegerField(default=0)),
                ('asks', models.PositiveIntegerField(default=0)),
                ('offers', models.PositiveIntegerField(default=0)),
                ('seconds', models.FloatField(default=0)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RoundPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.FloatField()),
                ('reasons', models.JSONField(default=list)),
                ('chosen_at', models.DateTimeField(blank=True, null=True)),
                ('passed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='listing',
            name='adult_seen_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='listing',
            name='may_be_seen',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='match',
            name='asked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='match',
            name='meet_note',
            field=models.CharField(blank=True, max_length=160),
        ),
        migrations.AddField(
            model_name='match',
            name='stopped_by',
            field=models.CharField(blank=True, choices=[('ask', 'wie zoekt'), ('offer', 'wie helpt'), ('staff', 'een collega')], max_length=5),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ask_releases', False), ('offer_releases', False)), ('introduced_at__isnull', False), _connector='OR'), name='contact_after_introduction'),
        ),
        migrations.AddField(
            model_name='round',
            name='asked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='roundpair',
            name='ask',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='communities.listing'),
        ),
        migrations.AddField(
            model_name='roundpair',
            name='offer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='communities.listing'),
        ),
        migrations.AddField(
            model_name='roundpair',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='communities.round'),
        ),
        migrations.AddConstraint(
            model_name='roundpair',
            constraint=models.UniqueConstraint(fields=('round', 'ask', 'offer'), name='pair_once_in_a_round'),
        ),
        migrations.AddConstraint(
            model_name='roundpair',
            constraint=models.CheckConstraint(condition=models.Q(('chosen_at__isnull', True), ('passed_at__isnull', True), _connector='OR'), name='pair_is_chosen_or_passed'),
        ),
    ]
