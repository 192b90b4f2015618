# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_counting_and_inviting'),
        ('places', '0002_rooms_to_book'),
        ('threads', '0006_signals'),
    ]

    operations = [
        migrations.CreateModel(
            name='StepChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_pinned', models.BooleanField()),
                ('reason', models.CharField(max_length=160)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='node',
            name='is_available',
            field=models.BooleanField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='nodetopic',
            name='kind',
            field=models.CharField(db_default='', default='', editable=False, max_length=16),
        ),
        migrations.AddField(
            model_name='nodetopic',
            name='until',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='topic',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='threads.topic'),
        ),
        migrations.AddField(
            model_name='topic',
            name='uses',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name='node',
            index=models.Index(condition=models.Q(('ends_at__isnull', False), ('municipality__isnull', False)), fields=['municipality', 'ends_at'], name='soon_in_a_municipality'),
        ),
        migrations.AddIndex(
            model_name='nodetopic',
            index=models.Index(fields=['topic', 'kind', 'until', '-node'], name='next_of_a_topic'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), ('is_retired', True), _connector='OR'), name='merged_topic_is_retired'),
        ),
        migrations.AddField(
            model_name='stepchoice',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='stepchoice',
            name='from_node',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='step_choices', to='threads.node'),
        ),
        migrations.AddField(
            model_name='stepchoice',
            name='from_topic',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='threads.topic'),
        ),
        migrations.AddField(
            model_name='stepchoice',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='stepchoice',
            name='to_node',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chosen_as_step', to='threads.node'),
        ),
        migrations.AddConstraint(
            model_name='stepchoice',
            constraint=models.CheckConstraint(condition=models.Q(('from_node__isnull', True), ('from_topic__isnull', True), _connector='XOR'), name='step_from_a_node_or_a_topic'),
        ),
        migrations.AddConstraint(
            model_name='stepchoice',
            constraint=models.CheckConstraint(condition=models.Q(('from_node__isnull', True), models.Q(('from_node', models.F('to_node')), _negated=True), _connector='OR'), name='step_leads_elsewhere'),
        ),
        migrations.AddConstraint(
            model_name='stepchoice',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('from_node', 'from_topic', 'to_node'), name='step_chosen_once', nulls_distinct=False),
        ),
    ]
