# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0005_moderating'),
    ]

    operations = [
        migrations.AddField(
            model_name='meeting',
            name='sequence',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='MeetingGuest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guests', to='communities.meeting')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
    ]
