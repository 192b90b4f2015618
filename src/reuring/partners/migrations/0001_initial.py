# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
import reuring.engine.public_ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0005_erasure_requests'),
        ('places', '0001_initial'),
        ('threads', '0003_node_follow'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('sort_name', models.CharField(db_collation='C', db_index=True, editable=False, max_length=200)),
                ('kind', models.CharField(choices=[('theatre', 'theater'), ('music_school', 'muziekschool'), ('school', 'school'), ('care', 'zorg'), ('language_house', 'taalhuis'), ('welfare', 'welzijn'), ('association', 'vereniging'), ('municipality', 'gemeente'), ('business', 'bedrijf'), ('other', 'anders')], max_length=16)),
                ('website', models.URLField(blank=True)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('town', models.CharField(blank=True, max_length=80)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.municipality')),
                ('node', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='partner', to='threads.node')),
            ],
        ),
        migrations.CreateModel(
            name='PartnerInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('role', models.CharField(choices=[('editor', 'mag alles aanpassen'), ('contact', 'aanspreekpunt, mag meekijken')], default='editor', max_length=8)),
                ('language', models.CharField(choices=[('nl', 'Nederlands'), ('de', 'Deutsch'), ('en', 'English')], default='nl', max_length=2)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='partners.partner')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True), _connector='OR'), name='invitation_accepted_or_withdrawn')],
            },
        ),
        migrations.CreateModel(
            name='PartnerMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('editor', 'mag alles aanpassen'), ('contact', 'aanspreekpunt, mag meekijken')], default='editor', max_length=8)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='partners.partner')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partner_memberships', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('partner', 'person'), name='partner_member_once'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='partner_member_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='PartnerText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('nl', 'Nederlands'), ('de', 'Deutsch'), ('en', 'English')], max_length=8)),
                ('about', models.TextField()),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='partners.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('partner', 'language'), name='partner_text_once_in_a_language')],
            },
        ),
    ]
