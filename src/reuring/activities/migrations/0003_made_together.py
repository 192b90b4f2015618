# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0002_never_one_too_many'),
        ('partners', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='maker',
            name='email',
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AlterField(
            model_name='activity',
            name='state',
            field=models.CharField(choices=[('draft', 'in de maak'), ('proposed', 'voorgesteld'), ('agreed', 'afgesproken'), ('published', 'openbaar'), ('cancelled', 'gaat niet door'), ('done', 'geweest'), ('declined', 'gaat niet door')], default='draft', max_length=12),
        ),
        migrations.CreateModel(
            name='MakersNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True)),
                ('state', models.CharField(blank=True, choices=[('draft', 'in de maak'), ('proposed', 'voorgesteld'), ('agreed', 'afgesproken'), ('published', 'openbaar'), ('cancelled', 'gaat niet door'), ('done', 'geweest'), ('declined', 'gaat niet door')], max_length=12)),
                ('at', models.DateTimeField()),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='makers_notes', to='activities.activity')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='partners.partner')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('state', ''), _negated=True), _connector='OR'), name='makers_note_says_something')],
            },
        ),
    ]
