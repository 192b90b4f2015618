# SPDX-License-Identifier: EUPL-1.2
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import reuring.engine.public_ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutboxEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('node_key', models.BigIntegerField()),
            ],
            options={
                'verbose_name_plural': 'outbox entries',
            },
        ),
        migrations.CreateModel(
            name='Node',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('kind', models.CharField(choices=[('work', 'Boek'), ('activity', 'Activiteit'), ('community', 'Groep'), ('answer', 'Antwoord'), ('service', 'Hulp'), ('learning_path', 'Leren'), ('branch', 'Vestiging'), ('goal', 'Doel')], max_length=16)),
                ('title', models.TextField()),
                ('summary', models.TextField(blank=True)),
                ('address', models.CharField(max_length=120)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('audiences', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('starts_at', models.DateTimeField(blank=True, null=True)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('visibility', models.CharField(choices=[('public', 'openbaar'), ('staff', 'alleen voor medewerkers'), ('hidden', 'verborgen')], default='public', max_length=8)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('branch', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.branch')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.municipality')),
            ],
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(choices=[('starts_from', 'begint bij'), ('leads_to', 'leidt tot'), ('is_about', 'gaat over'), ('made_by', 'gemaakt door'), ('answers', 'beantwoordt'), ('prepares_for', 'bereidt voor op')], max_length=16)),
                ('source', models.CharField(choices=[('rule', 'regel'), ('staff', 'medewerker'), ('person', 'bezoeker')], max_length=8)),
                ('reason', models.CharField(blank=True, max_length=160)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('from_node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_out', to='threads.node')),
                ('to_node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_in', to='threads.node')),
            ],
        ),
        migrations.CreateModel(
            name='NodeText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=8)),
                ('title', models.TextField(blank=True)),
                ('summary', models.TextField(blank=True)),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='threads.node')),
            ],
        ),
        migrations.CreateModel(
            name='OldAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=10, unique=True)),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='old_addresses', to='threads.node')),
            ],
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('path', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('is_retired', models.BooleanField(default=False)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='threads.topic')),
            ],
            options={
                'ordering': ['path'],
            },
        ),
        migrations.CreateModel(
            name='NodeTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('rule', 'regel'), ('staff', 'medewerker'), ('person', 'bezoeker')], max_length=8)),
                ('reason', models.CharField(blank=True, max_length=160)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='node_topics', to='threads.node')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='node_topics', to='threads.topic')),
            ],
        ),
        migrations.CreateModel(
            name='TopicText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=8)),
                ('name', models.CharField(max_length=120)),
                ('synonyms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, size=None)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='threads.topic')),
            ],
        ),
        migrations.AddConstraint(
            model_name='node',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at__isnull', True), ('ends_at__isnull', True), ('starts_at__lte', models.F('ends_at')), _connector='OR'), name='node_starts_before_it_ends'),
        ),
        migrations.AddConstraint(
            model_name='node',
            constraint=models.CheckConstraint(condition=models.Q(('branch__isnull', True), ('kind', 'branch'), _connector='OR'), name='branch_node_is_a_branch'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.UniqueConstraint(fields=('from_node', 'to_node', 'relation'), name='link_once'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(('from_node', models.F('to_node')), _negated=True), name='link_leads_elsewhere'),
        ),
        migrations.AddConstraint(
            model_name='nodetext',
            constraint=models.UniqueConstraint(fields=('node', 'language'), name='node_text_once_in_a_language'),
        ),
        migrations.AddConstraint(
            model_name='nodetopic',
            constraint=models.UniqueConstraint(fields=('node', 'topic'), name='node_topic_once'),
        ),
        migrations.AddConstraint(
            model_name='topictext',
            constraint=models.UniqueConstraint(fields=('topic', 'language'), name='topic_text_once_in_a_language'),
        ),
        migrations.AddIndex(
            model_name='nodetopic',
            index=models.Index(fields=['topic', '-node'], name='newest_of_a_topic'),
        ),
    ]
