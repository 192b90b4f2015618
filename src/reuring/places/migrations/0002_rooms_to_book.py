# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='branch',
            name='has_hearing_loop',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='branch',
            name='has_toilet',
            field=models.BooleanField(blank=True, help_text='Een toilet voor wie een rolstoel heeft.', null=True),
        ),
        migrations.AddField(
            model_name='branch',
            name='is_quiet',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='place',
            name='has_hearing_loop',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='place',
            name='has_toilet',
            field=models.BooleanField(blank=True, help_text='Een toilet voor wie een rolstoel heeft.', null=True),
        ),
        migrations.AddField(
            model_name='place',
            name='is_quiet',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='room',
            name='area_note',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='room',
            name='clear_up_minutes',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='room',
            name='closed_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='room',
            name='has_step_free_access',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='room',
            name='is_bookable',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='room',
            name='is_quiet',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='room',
            name='needs_approval',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='room',
            name='set_up_minutes',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='RoomEquipment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('count', models.PositiveSmallIntegerField(default=1)),
                ('note', models.CharField(blank=True, max_length=120)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='equipment', to='places.room')),
            ],
            options={
                'ordering': ['room', 'name'],
            },
        ),
        migrations.CreateModel(
            name='RoomHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.SmallIntegerField(choices=[(1, 'maandag'), (2, 'dinsdag'), (3, 'woensdag'), (4, 'donderdag'), (5, 'vrijdag'), (6, 'zaterdag'), (7, 'zondag')])),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='places.room')),
            ],
            options={
                'verbose_name_plural': 'room hours',
                'ordering': ['room', 'weekday', 'opens'],
            },
        ),
        migrations.CreateModel(
            name='RoomPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='places.room')),
                ('whole', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.room')),
            ],
        ),
        migrations.AddField(
            model_name='room',
            name='parts',
            field=models.ManyToManyField(blank=True, related_name='wholes', through='places.RoomPart', to='places.room'),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.CheckConstraint(condition=models.Q(('clear_up_minutes__lte', 1440), ('set_up_minutes__lte', 1440)), name='room_ready_within_a_day'),
        ),
        migrations.AddConstraint(
            model_name='roomequipment',
            constraint=models.UniqueConstraint(fields=('room', 'name'), name='equipment_once_in_a_room'),
        ),
        migrations.AddConstraint(
            model_name='roomequipment',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='equipment_is_there'),
        ),
        migrations.AddConstraint(
            model_name='roomhours',
            constraint=models.CheckConstraint(condition=models.Q(('opens__lt', models.F('closes'))), name='room_opens_before_it_closes'),
        ),
        migrations.AddConstraint(
            model_name='roompart',
            constraint=models.UniqueConstraint(fields=('whole', 'part'), name='room_part_once'),
        ),
        migrations.AddConstraint(
            model_name='roompart',
            constraint=models.CheckConstraint(condition=models.Q(('whole', models.F('part')), _negated=True), name='room_is_no_part_of_itself'),
        ),
    ]
