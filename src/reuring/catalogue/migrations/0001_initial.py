# SPDX-License-Identifier: EUPL-1.2
import django.contrib.postgres.fields
import django.db.models.deletion
import reuring.engine.public_ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('is_kept_apart', models.BooleanField(default=False)),
                ('work_keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('title', models.TextField()),
                ('subtitle', models.TextField(blank=True)),
                ('responsibility', models.TextField(blank=True)),
                ('alternative_titles', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('original_title', models.TextField(blank=True)),
                ('original_language', models.CharField(blank=True, max_length=12)),
                ('sort_title', models.TextField(db_collation='C')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('format', models.CharField(choices=[('book', 'Boek'), ('large_print', 'Groot gedrukt'), ('easy_reading', 'Makkelijk lezen'), ('audio_book', 'Luisterboek'), ('e_book', 'E-book'), ('dvd', 'Film op dvd'), ('game', 'Spel'), ('magazine', 'Tijdschrift'), ('music', 'Muziek'), ('sheet_music', 'Bladmuziek'), ('map', 'Kaart'), ('object', 'Ding om te lenen'), ('other', 'Anders')], max_length=12)),
                ('audience', models.CharField(blank=True, choices=[('0-3', '0 tot 4 jaar'), ('4-6', '4 tot 7 jaar'), ('7-9', '7 tot 10 jaar'), ('10-12', '10 tot 13 jaar'), ('13-15', '13 jaar en ouder'), ('adult', 'Volwassenen')], max_length=8)),
                ('age_from', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('is_fiction', models.BooleanField(blank=True, null=True)),
                ('avi_level', models.CharField(blank=True, max_length=12)),
                ('place', models.TextField(blank=True)),
                ('publisher', models.TextField(blank=True)),
                ('year', models.SmallIntegerField(blank=True, null=True)),
                ('year_text', models.TextField(blank=True)),
                ('edition_statement', models.TextField(blank=True)),
                ('extent', models.TextField(blank=True)),
                ('summary', models.TextField(blank=True)),
                ('contents', models.TextField(blank=True)),
                ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('classifications', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('urls', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('cover', models.CharField(blank=True, help_text='Bestand onder uploads, naar de inhoud genoemd.', max_length=120)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='Work',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('creators', models.TextField(blank=True)),
                ('sort_title', models.TextField(db_collation='C', db_index=True)),
                ('sort_creator', models.TextField(blank=True, db_collation='C')),
                ('original_title', models.TextField(blank=True)),
                ('original_language', models.CharField(blank=True, max_length=12)),
                ('year', models.SmallIntegerField(blank=True, null=True)),
                ('is_fiction', models.BooleanField(blank=True, null=True)),
                ('audience', models.CharField(blank=True, choices=[('0-3', '0 tot 4 jaar'), ('4-6', '4 tot 7 jaar'), ('7-9', '7 tot 10 jaar'), ('10-12', '10 tot 13 jaar'), ('13-15', '13 jaar en ouder'), ('adult', 'Volwassenen')], max_length=8)),
                ('popularity', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='WorkKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.TextField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField()),
                ('sort_name', models.TextField(db_collation='C', db_index=True)),
                ('role', models.CharField(max_length=4)),
                ('dates', models.TextField(blank=True)),
                ('is_primary', models.BooleanField(default=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contributions', to='catalogue.edition')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Identifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme', models.CharField(choices=[('isbn', 'ISBN'), ('issn', 'ISSN'), ('ean', 'EAN'), ('bad_isbn', 'ongeldig ISBN'), ('other', 'Anders')], max_length=8)),
                ('value', models.TextField(db_index=True)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='catalogue.edition')),
            ],
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('kind', models.CharField(choices=[('marc', 'MARC'), ('items', 'exemplaren')], default='marc', max_length=8)),
                ('file_name', models.TextField()),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(choices=[('running', 'bezig'), ('done', 'klaar'), ('failed', 'gestopt')], default='running', max_length=8)),
                ('fault', models.TextField(blank=True)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('position', models.PositiveIntegerField(default=0)),
                ('imported', models.PositiveIntegerField(default=0)),
                ('updated', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('rejected', models.PositiveIntegerField(default=0)),
                ('items_imported', models.PositiveIntegerField(default=0)),
                ('items_updated', models.PositiveIntegerField(default=0)),
                ('items_left_out', models.PositiveIntegerField(default=0)),
                ('warnings', models.JSONField(blank=True, default=dict)),
                ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('barcode', models.CharField(max_length=40, unique=True)),
                ('location', models.TextField(blank=True)),
                ('shelf_mark', models.TextField(blank=True)),
                ('status', models.CharField(choices=[('available', 'Binnen'), ('on_loan', 'Uitgeleend'), ('on_shelf', 'Klaar voor iemand'), ('in_transit', 'Onderweg'), ('reference', 'Alleen hier in te zien'), ('missing', 'Zoek'), ('withdrawn', 'Afgevoerd')], default='available', max_length=12)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('price_cents', models.PositiveIntegerField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
                ('acquired_on', models.DateField(blank=True, null=True)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='places.branch')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='catalogue.edition')),
            ],
        ),
        migrations.CreateModel(
            name='OriginalRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=60)),
                ('control_number', models.TextField()),
                ('format', models.CharField(choices=[('iso2709', 'ISO 2709'), ('marcxml', 'MARCXML')], max_length=8)),
                ('wrapper', models.TextField(blank=True)),
                ('data', models.BinaryField()),
                ('digest', models.CharField(max_length=64)),
                ('imported_digest', models.CharField(blank=True, max_length=64)),
                ('is_ours', models.BooleanField(default=False)),
                ('file_digest', models.CharField(blank=True, max_length=64)),
                ('file_position', models.PositiveIntegerField(default=0)),
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='original_record', to='catalogue.edition')),
            ],
        ),
        migrations.CreateModel(
            name='RejectedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('code', models.CharField(max_length=40)),
                ('reason', models.TextField()),
                ('format', models.CharField(max_length=8)),
                ('wrapper', models.TextField(blank=True)),
                ('data', models.BinaryField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejected_records', to='catalogue.importrun')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='SeriesPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.TextField()),
                ('series_key', models.TextField(db_index=True)),
                ('volume', models.TextField(blank=True)),
                ('sort_volume', models.TextField(blank=True, db_collation='C')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='series_parts', to='catalogue.edition')),
            ],
        ),
    ]
