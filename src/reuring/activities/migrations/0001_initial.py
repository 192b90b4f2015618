# SPDX-License-Identifier: EUPL-1.2

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
import reuring.engine.public_ids
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ledger', '0003_activity_charges'),
        ('partners', '0001_initial'),
        ('people', '0005_erasure_requests'),
        ('places', '0002_rooms_to_book'),
        ('threads', '0003_node_follow'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TargetGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_retired', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['position', 'key'],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('reading_aloud', 'Voorlezen'), ('reading_group', 'Leeskring'), ('debate', 'Debat'), ('lecture', 'Lezing'), ('workshop', 'Workshop'), ('course', 'Cursus'), ('consultation', 'Spreekuur'), ('class_visit', 'Klassenbezoek'), ('exhibition', 'Tentoonstelling'), ('concert', 'Concert'), ('theatre', 'Theater'), ('film', 'Film'), ('open_table', 'Open tafel'), ('play', 'Spelen en maken'), ('other', 'Anders')], max_length=16)),
                ('shape', models.CharField(choices=[('one_off', 'één keer'), ('series', 'reeks'), ('course', 'cursus: alle keren achter elkaar'), ('drop_in', 'inloop'), ('exhibition', 'tentoonstelling: een periode'), ('open_room', 'open ruimte')], default='one_off', max_length=12)),
                ('attendance', models.CharField(choices=[('in_person', 'op een plek'), ('online', 'online'), ('both', 'op een plek en online')], default='in_person', max_length=12)),
                ('state', models.CharField(choices=[('draft', 'in de maak'), ('proposed', 'voorgesteld'), ('agreed', 'afgesproken'), ('published', 'openbaar'), ('cancelled', 'gaat niet door'), ('done', 'geweest')], default='draft', max_length=12)),
                ('functions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('knowledge', 'kennis en informatie'), ('development', 'ontwikkeling en educatie'), ('reading', 'lezen en literatuur'), ('meeting', 'ontmoeting en debat'), ('culture', 'kunst en cultuur')], max_length=12), blank=True, default=list, size=None)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('age_from', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('age_to', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('is_listed', models.BooleanField(default=True)),
                ('sign_up', models.CharField(choices=[('none', 'niet nodig, kom gewoon'), ('each', 'per keer'), ('all', 'voor alle keren samen'), ('either', 'per keer of voor alle keren')], default='each', max_length=8)),
                ('opens_at', models.DateTimeField(blank=True, null=True)),
                ('closes_minutes_before', models.PositiveIntegerField(default=0)),
                ('most_together', models.PositiveSmallIntegerField(default=6)),
                ('price', models.CharField(choices=[('free', 'gratis'), ('fixed', 'vaste prijs'), ('choose', 'betaal wat je kunt')], default='free', max_length=8)),
                ('price_cents', models.PositiveIntegerField(default=0)),
                ('pass_name', models.CharField(blank=True, max_length=60)),
                ('pass_price_cents', models.PositiveIntegerField(blank=True, null=True)),
                ('picture', models.CharField(blank=True, max_length=200)),
                ('picture_text', models.CharField(blank=True, max_length=200)),
                ('access_note', models.TextField(blank=True)),
                ('debate_question', models.CharField(blank=True, max_length=300)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('publish_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=300)),
                ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='activities.activity')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.municipality')),
                ('node', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='activity', to='threads.node')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposed', to='partners.partner')),
            ],
            options={
                'verbose_name_plural': 'activities',
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('what', models.CharField(choices=[('room', 'ruimte'), ('people', 'mensen'), ('money', 'geld'), ('publicity', 'publiciteit'), ('materials', 'materialen')], max_length=10)),
                ('text', models.CharField(max_length=300)),
                ('name', models.CharField(max_length=120)),
                ('due_on', models.DateField()),
                ('amount_cents', models.IntegerField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreements', to='activities.activity')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='agreements', to='partners.partner')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Idea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('text', models.TextField(blank=True)),
                ('language', models.CharField(default='nl', max_length=8)),
                ('state', models.CharField(choices=[('idea', 'idee'), ('talk', 'in gesprek'), ('activity', 'wordt een activiteit'), ('done', 'gelukt'), ('declined', 'gaat niet door')], default='idea', max_length=10)),
                ('given_name', models.CharField(blank=True, max_length=80)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('shows_name', models.BooleanField(default=False)),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('activities', models.ManyToManyField(blank=True, related_name='ideas', to='activities.activity')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.municipality')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='IdeaStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('idea', 'idee'), ('talk', 'in gesprek'), ('activity', 'wordt een activiteit'), ('done', 'gelukt'), ('declined', 'gaat niet door')], max_length=10)),
                ('text', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('is_private', models.BooleanField(default=False)),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='activities.activity')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='activities.idea')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Maker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('role', models.CharField(choices=[('ambassador', 'ambassadeur'), ('co_producer', 'mede-producent'), ('expert', 'expert'), ('organiser', 'organisator')], max_length=12)),
                ('is_staff', models.BooleanField(default=False)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='makers', to='activities.activity')),
                ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='threads.node')),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='makes', to='partners.partner')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('label', models.CharField(blank=True, max_length=60)),
                ('label_de', models.CharField(blank=True, max_length=60)),
                ('label_en', models.CharField(blank=True, max_length=60)),
                ('is_online', models.BooleanField(default=False)),
                ('is_free', models.BooleanField(default=False)),
                ('capacity', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='activities.activity')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Pool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pools', to='activities.part')),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('kind', models.CharField(choices=[('text', 'open vraag'), ('choice', 'kies er een'), ('yes_no', 'ja of nee')], default='text', max_length=8)),
                ('text', models.CharField(max_length=200)),
                ('text_de', models.CharField(blank=True, max_length=200)),
                ('text_en', models.CharField(blank=True, max_length=200)),
                ('choices', models.TextField(blank=True)),
                ('choices_de', models.TextField(blank=True)),
                ('choices_en', models.TextField(blank=True)),
                ('is_required', models.BooleanField(default=False)),
                ('is_sensitive', models.BooleanField(default=False)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='activities.activity')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Recurrence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=300)),
                ('starts_on', models.DateField()),
                ('starts_clock', models.TimeField()),
                ('duration_minutes', models.PositiveIntegerField()),
                ('time_zone', models.CharField(default='Europe/Amsterdam', max_length=40)),
                ('without', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, default=list, size=None)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recurrences', to='activities.activity')),
            ],
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('given_name', models.CharField(blank=True, max_length=80)),
                ('size', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('held', 'wacht op betaling'), ('confirmed', 'aangemeld'), ('waiting', 'op de wachtlijst'), ('offered', 'plek aangeboden'), ('cancelled', 'afgemeld'), ('lapsed', 'verlopen')], max_length=10)),
                ('covers_all', models.BooleanField(default=False)),
                ('road', models.CharField(choices=[('web', 'website'), ('phone', 'telefoon'), ('desk', 'balie'), ('partner', 'partner')], default='web', max_length=8)),
                ('made_at', models.DateTimeField()),
                ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('waiting_since', models.DateTimeField(blank=True, null=True)),
                ('priority', models.SmallIntegerField(default=0)),
                ('has_pass', models.BooleanField(default=False)),
                ('price_cents', models.PositiveIntegerField(default=0)),
                ('allows_photos', models.BooleanField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.CharField(blank=True, choices=[('self', 'zelf'), ('staff', 'medewerker'), ('activity', 'gaat niet door'), ('clock', 'de tijd')], max_length=10)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='registrations', to='activities.activity')),
                ('charge', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ledger.charge')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='registrations', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='PriorityChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.SmallIntegerField()),
                ('after', models.SmallIntegerField()),
                ('reason', models.CharField(max_length=200)),
                ('by_name', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='priority_changes', to='activities.registration')),
            ],
        ),
        migrations.CreateModel(
            name='CallAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('no_answer', 'niet opgenomen'), ('voicemail', 'voicemail ingesproken'), ('reached', 'gesproken')], max_length=10)),
                ('at', models.DateTimeField()),
                ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='activities.registration')),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='activities.question')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='activities.registration')),
            ],
        ),
        migrations.CreateModel(
            name='RoomBooking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('note', models.TextField(blank=True)),
                ('people', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('state', models.CharField(choices=[('requested', 'aangevraagd'), ('approved', 'vastgelegd'), ('declined', 'afgewezen'), ('cancelled', 'geannuleerd'), ('blocked', 'geblokkeerd')], max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('requested_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bookings', to='partners.partner')),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='places.room')),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='BookedRoom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('span', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('is_active', models.BooleanField(default=True)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='booked', to='places.room')),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rooms', to='activities.roombooking')),
            ],
        ),
        migrations.CreateModel(
            name='Season',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
            ],
            options={
                'ordering': ['-starts_on'],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on__lte', models.F('ends_on'))), name='season_starts_before_it_ends')],
            },
        ),
        migrations.AddField(
            model_name='activity',
            name='season',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='activities', to='activities.season'),
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(blank=True, max_length=80)),
                ('is_taken', models.BooleanField()),
                ('attended', models.BooleanField(blank=True, null=True)),
                ('attended_at', models.DateTimeField(blank=True, null=True)),
                ('attended_key', models.UUIDField(blank=True, null=True)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='activities.pool')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='activities.registration')),
            ],
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('recurs_on', models.DateField(blank=True, null=True)),
                ('is_own', models.BooleanField(default=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('time_zone', models.CharField(default='Europe/Amsterdam', max_length=40)),
                ('state', models.CharField(choices=[('planned', 'gepland'), ('cancelled', 'gaat niet door'), ('held', 'geweest')], default='planned', max_length=12)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=300)),
                ('online_url', models.URLField(blank=True, max_length=500)),
                ('room_label', models.CharField(blank=True, max_length=80)),
                ('sequence', models.PositiveSmallIntegerField(default=0)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='activities.activity')),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='places.branch')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.municipality')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='places.place')),
                ('recurrence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sessions', to='activities.recurrence')),
                ('room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='places.room')),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RunSheetItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes_from_start', models.SmallIntegerField()),
                ('duration_minutes', models.PositiveSmallIntegerField(default=0)),
                ('what', models.CharField(max_length=200)),
                ('who', models.CharField(blank=True, max_length=120)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='run_sheet', to='activities.session')),
            ],
            options={
                'ordering': ['minutes_from_start', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='roombooking',
            name='session',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='booking', to='activities.session'),
        ),
        migrations.AddField(
            model_name='pool',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pools', to='activities.session'),
        ),
        migrations.CreateModel(
            name='HeadCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('age_band', models.CharField(blank=True, choices=[('', 'leeftijd onbekend'), ('0-3', '0 tot 4 jaar'), ('4-11', '4 tot 12 jaar'), ('12-17', '12 tot 18 jaar'), ('18-64', '18 tot 65 jaar'), ('65+', '65 jaar en ouder')], default='', max_length=5)),
                ('count', models.SmallIntegerField()),
                ('how', models.CharField(choices=[('counted', 'geteld'), ('estimated', 'geschat'), ('calculated', 'berekend')], default='counted', max_length=10)),
                ('at', models.DateTimeField()),
                ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='head_counts', to='activities.session')),
            ],
        ),
        migrations.CreateModel(
            name='SessionResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visitors', models.PositiveIntegerField()),
                ('how', models.CharField(choices=[('counted', 'geteld'), ('estimated', 'geschat'), ('calculated', 'berekend')], max_length=10)),
                ('by_age', models.JSONField(blank=True, default=dict)),
                ('note', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='result', to='activities.session')),
            ],
        ),
        migrations.CreateModel(
            name='SessionText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=8)),
                ('title', models.CharField(blank=True, max_length=160)),
                ('note', models.TextField(blank=True)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='activities.session')),
            ],
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('what', models.CharField(max_length=120)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('needed', models.PositiveSmallIntegerField(default=1)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='activities.session')),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ShiftTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='activities.shift')),
            ],
        ),
        migrations.CreateModel(
            name='Speaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('about', models.CharField(blank=True, max_length=200)),
                ('side', models.CharField(blank=True, choices=[('', 'spreker'), ('for', 'voor'), ('against', 'tegen'), ('chair', 'gespreksleider')], default='', max_length=8)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='speakers', to='activities.activity')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SpeakerAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('organisation', models.CharField(blank=True, max_length=120)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('fee_cents', models.PositiveIntegerField(default=0)),
                ('travel_cents', models.PositiveIntegerField(default=0)),
                ('text', models.TextField(blank=True)),
                ('agreed_on', models.DateField(blank=True, null=True)),
                ('allows_recording', models.BooleanField(default=False)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='speaker_agreements', to='activities.activity')),
            ],
        ),
        migrations.CreateModel(
            name='FormDefaults',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('reading_aloud', 'Voorlezen'), ('reading_group', 'Leeskring'), ('debate', 'Debat'), ('lecture', 'Lezing'), ('workshop', 'Workshop'), ('course', 'Cursus'), ('consultation', 'Spreekuur'), ('class_visit', 'Klassenbezoek'), ('exhibition', 'Tentoonstelling'), ('concert', 'Concert'), ('theatre', 'Theater'), ('film', 'Film'), ('open_table', 'Open tafel'), ('play', 'Spelen en maken'), ('other', 'Anders')], max_length=16, unique=True)),
                ('shape', models.CharField(choices=[('one_off', 'één keer'), ('series', 'reeks'), ('course', 'cursus: alle keren achter elkaar'), ('drop_in', 'inloop'), ('exhibition', 'tentoonstelling: een periode'), ('open_room', 'open ruimte')], default='one_off', max_length=12)),
                ('functions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('knowledge', 'kennis en informatie'), ('development', 'ontwikkeling en educatie'), ('reading', 'lezen en literatuur'), ('meeting', 'ontmoeting en debat'), ('culture', 'kunst en cultuur')], max_length=12), default=list, size=None)),
                ('duration_minutes', models.PositiveSmallIntegerField(default=90)),
                ('capacity', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('needs_sign_up', models.BooleanField(default=True)),
                ('is_listed', models.BooleanField(default=True)),
                ('age_from', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('age_to', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('target_groups', models.ManyToManyField(blank=True, related_name='+', to='activities.targetgroup')),
            ],
        ),
        migrations.AddField(
            model_name='activity',
            name='target_groups',
            field=models.ManyToManyField(blank=True, related_name='activities', to='activities.targetgroup'),
        ),
        migrations.CreateModel(
            name='ActivityText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=8)),
                ('title', models.CharField(blank=True, max_length=160)),
                ('summary', models.CharField(blank=True, max_length=400)),
                ('description', models.TextField(blank=True)),
                ('plain', models.TextField(blank=True)),
                ('outcome', models.TextField(blank=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='activities.activity')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('activity', 'language'), name='activity_text_once_in_a_language')],
            },
        ),
        migrations.AddIndex(
            model_name='idea',
            index=models.Index(fields=['state', '-made_at'], name='idea_by_state'),
        ),
        migrations.AddConstraint(
            model_name='ideastep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('is_private', True), models.Q(('text', ''), _negated=True)), _connector='OR'), name='a_no_is_kind_and_private'),
        ),
        migrations.AddConstraint(
            model_name='maker',
            constraint=models.UniqueConstraint(condition=models.Q(('partner__isnull', False)), fields=('activity', 'partner', 'role'), name='partner_makes_once'),
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(fields=['activity', 'state'], name='registration_by_activity'),
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(condition=models.Q(('until__isnull', False)), fields=['until'], name='registration_lapsing'),
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['activity', '-priority', 'waiting_since'], name='registration_waiting'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('size__gte', 1)), name='registration_of_somebody'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['held', 'offered']), ('until__isnull', False)), models.Q(models.Q(('state__in', ['held', 'offered']), _negated=True), ('until__isnull', True)), _connector='OR'), name='kept_seats_have_an_end'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), _negated=True), ('waiting_since__isnull', False), _connector='OR'), name='waiting_since_when'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ['cancelled', 'lapsed'])), models.Q(models.Q(('state__in', ['cancelled', 'lapsed']), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='ended_registration_says_when'),
        ),
        migrations.AddConstraint(
            model_name='prioritychange',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='priority_change_says_why'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('registration', 'question'), name='one_answer_to_a_question'),
        ),
        migrations.AddConstraint(
            model_name='bookedroom',
            constraint=models.UniqueConstraint(fields=('booking', 'room'), name='booked_room_once'),
        ),
        migrations.AddConstraint(
            model_name='bookedroom',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_active', True)), expressions=[('room', '='), ('span', '&&')], name='room_booked_once_at_a_time'),
        ),
        migrations.AddIndex(
            model_name='seat',
            index=models.Index(condition=models.Q(('is_taken', True)), fields=['pool'], name='seats_taken'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('registration', 'pool', 'number'), name='one_seat_for_one_of_a_group'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('attended__isnull', True), ('attended_at__isnull', False), _connector='OR'), name='attended_says_when'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['starts_at', 'ends_at'], name='session_by_time'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['activity', 'starts_at'], name='session_of_activity'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='session_starts_before_it_ends'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('room__isnull', True), models.Q(('branch__isnull', True), ('place__isnull', True), _connector='OR')), models.Q(('branch__isnull', True), ('place__isnull', True)), _connector='OR'), name='session_in_one_place'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.UniqueConstraint(condition=models.Q(('recurrence__isnull', False)), fields=('recurrence', 'recurs_on'), name='session_once_by_a_rule'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at__isnull', False), _connector='OR'), name='cancelled_session_says_when'),
        ),
        migrations.AddIndex(
            model_name='roombooking',
            index=models.Index(fields=['room', 'starts_at'], name='booking_by_room'),
        ),
        migrations.AddConstraint(
            model_name='roombooking',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='booking_starts_before_it_ends'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.UniqueConstraint(fields=('session', 'part'), name='one_pool_for_a_part'),
        ),
        migrations.AddConstraint(
            model_name='headcount',
            constraint=models.CheckConstraint(condition=models.Q(('count', 0), _negated=True), name='head_count_of_somebody'),
        ),
        migrations.AddConstraint(
            model_name='sessiontext',
            constraint=models.UniqueConstraint(fields=('session', 'language'), name='session_text_once_in_a_language'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='shift_starts_before_it_ends'),
        ),
        migrations.AddConstraint(
            model_name='shiftturn',
            constraint=models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('shift', 'person'), name='shift_taken_once'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['state', 'publish_at'], name='activity_to_publish'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['form', '-made_at'], name='activity_by_form'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('age_from__isnull', True), ('age_to__isnull', True), ('age_from__lte', models.F('age_to')), _connector='OR'), name='activity_ages_in_order'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='published_activity_says_when'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at__isnull', False), _connector='OR'), name='cancelled_activity_says_when'),
        ),
    ]
