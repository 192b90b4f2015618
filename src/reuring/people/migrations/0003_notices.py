# SPDX-License-Identifier: EUPL-1.2

import datetime
import django.db.models.deletion
import reuring.engine.public_ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_borrowers'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(unique=True)),
                ('digest_at', models.TimeField(default=datetime.time(8, 0))),
                ('sms_from', models.TimeField(default=datetime.time(8, 0))),
                ('sms_until', models.TimeField(default=datetime.time(21, 0))),
                ('sms_parts', models.PositiveSmallIntegerField(default=3)),
                ('instead_of_email', models.CharField(blank=True, choices=[('email', 'e-mail'), ('sms', 'sms'), ('letter', 'brief'), ('call', 'telefoon')], default='letter', max_length=6)),
                ('instead_of_sms', models.CharField(blank=True, choices=[('email', 'e-mail'), ('sms', 'sms'), ('letter', 'brief'), ('call', 'telefoon')], default='email', max_length=6)),
                ('instead_of_letter', models.CharField(blank=True, choices=[('email', 'e-mail'), ('sms', 'sms'), ('letter', 'brief'), ('call', 'telefoon')], default='call', max_length=6)),
                ('instead_of_call', models.CharField(blank=True, choices=[('email', 'e-mail'), ('sms', 'sms'), ('letter', 'brief'), ('call', 'telefoon')], default='email', max_length=6)),
                ('call_tries', models.PositiveSmallIntegerField(default=3)),
                ('window', models.CharField(choices=[('left', 'links (DIN 5008, gewoon in Duitsland)'), ('right', 'rechts (gewoon in Nederland)')], default='right', max_length=5)),
            ],
            options={
                'verbose_name_plural': 'notice rules',
                'constraints': [models.CheckConstraint(condition=models.Q(('sms_from__lt', models.F('sms_until'))), name='sms_hours_in_order'), models.CheckConstraint(condition=models.Q(('sms_parts__gte', 1), ('sms_parts__lte', 6)), name='sms_parts_one_to_six'), models.CheckConstraint(condition=models.Q(('call_tries__gte', 1)), name='call_at_least_once')],
            },
        ),
        migrations.CreateModel(
            name='PrintRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('made_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('road', models.CharField(blank=True, choices=[('email', 'e-mail'), ('sms', 'sms'), ('letter', 'brief'), ('call', 'telefoon')], max_length=6)),
                ('language', models.CharField(choices=[('nl', 'Nederlands'), ('de', 'Deutsch'), ('en', 'English')], max_length=2)),
                ('day', models.DateField()),
                ('is_digest', models.BooleanField()),
                ('state', models.CharField(choices=[('ready', 'gaat zo weg'), ('by_hand', 'wacht op een collega'), ('handing_over', 'gaat nu weg'), ('handed_over', 'weg'), ('unsure', 'misschien weg'), ('failed', 'niet gelukt'), ('cancelled', 'hoefde niet meer')], max_length=12)),
                ('address', models.TextField(blank=True)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField(blank=True)),
                ('composed_at', models.DateTimeField(db_index=True)),
                ('not_before', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('handed_over_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, choices=[('', '-'), ('no-road', 'Er is geen e-mailadres, telefoonnummer of postadres bekend.'), ('mail-closed', 'De mailserver antwoordt niet.'), ('mail-broken', 'De verbinding met de mailserver brak af.'), ('mail-refused', 'De mailserver weigert dit bericht.'), ('mail-address', 'Dit e-mailadres kan niet.'), ('sms-closed', 'De sms-dienst antwoordt niet, of laat ons er niet in.'), ('sms-off', 'Sms staat uit in de instellingen.'), ('sms-refused', 'De sms-dienst weigert dit bericht.'), ('died', 'De computer viel stil terwijl het wegging.'), ('broke-off', 'De verbinding brak af nadat het bericht was gegeven.'), ('fault', 'Er ging iets mis in Reuring zelf.'), ('no-answer', 'Er werd niet opgenomen, op geen van de dagen.'), ('wrong-number', 'Het telefoonnummer klopt niet.')], max_length=20)),
                ('detail', models.CharField(blank=True, max_length=300)),
                ('is_stale', models.BooleanField(default=False)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to='people.person')),
                ('print_run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='people.printrun')),
            ],
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('', 'bezig'), ('handed_over', 'weg'), ('not_sent', 'niet gelukt'), ('unsure', 'misschien weg'), ('no_answer', 'niemand nam op'), ('wrong_number', 'verkeerd nummer')], max_length=12)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='people.message')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('message', 'number'), name='attempts_counted'), models.UniqueConstraint(condition=models.Q(('outcome', 'handed_over')), fields=('message',), name='a_message_goes_out_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=120)),
                ('about', models.CharField(blank=True, max_length=20)),
                ('facts', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(db_index=True)),
                ('due_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_because', models.CharField(blank=True, choices=[('gone', 'hoefde niet meer'), ('off', 'wil dit bericht niet'), ('no_road', 'geen adres of nummer bekend'), ('left', 'niet meer bij ons bekend')], max_length=8)),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='people.message')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='people.person')),
                ('regards', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('cancelled_at__isnull', True), ('message__isnull', True)), fields=['person', 'id'], name='notices_waiting'), models.Index(condition=models.Q(('about', ''), _negated=True), fields=['about'], name='notices_about')],
                'constraints': [models.UniqueConstraint(fields=('key', 'person'), name='a_person_is_told_once'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', True), ('cancelled_because', '')), models.Q(('cancelled_at__isnull', False), models.Q(('cancelled_because', ''), _negated=True)), _connector='OR'), name='cancelled_notice_says_why')],
            },
        ),
        migrations.CreateModel(
            name='NoticeOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('since', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices_off', to='people.person')),
            ],
            options={
                'verbose_name_plural': 'notices off',
                'constraints': [models.UniqueConstraint(fields=('person', 'kind'), name='a_kind_is_off_once')],
            },
        ),
        migrations.CreateModel(
            name='NoticeText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('language', models.CharField(choices=[('nl', 'Nederlands'), ('de', 'Deutsch'), ('en', 'English')], max_length=2)),
                ('length', models.CharField(choices=[('long', 'lang: e-mail, brief en telefoon'), ('short', 'kort: sms')], max_length=5)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField()),
                ('line', models.CharField(blank=True, max_length=300)),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField(blank=True, null=True)),
                ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_until__isnull', True)), fields=('kind', 'language', 'length'), name='one_text_in_force'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='text_ends_after_it_begins')],
            },
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'ready')), fields=['not_before', 'id'], name='messages_to_hand_over'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'by_hand')), fields=['road', 'not_before', 'id'], name='messages_by_hand'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ('handing_over', 'unsure', 'failed'))), fields=['state', '-composed_at'], name='messages_to_look_at'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['person', '-composed_at'], name='messages_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('is_digest', True)), fields=('person', 'day'), name='one_digest_a_day'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('handed_over_at__isnull', False), ('state', 'handed_over')), models.Q(models.Q(('state', 'handed_over'), _negated=True), ('handed_over_at__isnull', True)), _connector='OR'), name='handed_over_says_when'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'handing_over'), ('taken_at__isnull', False)), models.Q(models.Q(('state', 'handing_over'), _negated=True), ('taken_at__isnull', True)), _connector='OR'), name='handing_over_says_since_when'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'handed_over'), _negated=True), ('road__in', ['email', 'sms', 'letter', 'call']), _connector='OR'), name='handed_over_by_a_road'),
        ),
    ]
