# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0002_rooms_to_book'),
        ('threads', '0005_nodes_of_branches'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignalClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16, unique=True)),
                ('written_to', models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name='topic',
            name='is_sensitive',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='SignalCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16)),
                ('age_band', models.CharField(blank=True, choices=[('0-11', 'tot en met 11'), ('12-17', '12 tot en met 17'), ('18-29', '18 tot en met 29'), ('30-49', '30 tot en met 49'), ('50-66', '50 tot en met 66'), ('67+', '67 en ouder')], default='', max_length=5)),
                ('week', models.DateField()),
                ('count', models.PositiveIntegerField()),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.municipality')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='threads.topic')),
            ],
            options={
                'indexes': [models.Index(fields=['week'], name='signal_by_week')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'topic', 'municipality', 'age_band', 'week'), name='signal_counted_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('count__gt', 0)), name='signal_of_something'), models.CheckConstraint(condition=models.Q(('week__iso_week_day', 1)), name='signal_week_is_a_monday')],
            },
        ),
        migrations.RunSQL(
            """
            -- Nothing is counted about a sensitive topic, whoever writes it.
            CREATE FUNCTION threads_no_sensitive_signal() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT FROM threads_topic WHERE id = NEW.topic_id AND is_sensitive) THEN
                    RAISE EXCEPTION 'a sensitive topic is never counted' USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER no_sensitive_signal BEFORE INSERT OR UPDATE OF topic_id ON threads_signalcount
                FOR EACH ROW EXECUTE FUNCTION threads_no_sensitive_signal();
            """,
            """
            DROP TRIGGER no_sensitive_signal ON threads_signalcount;
            DROP FUNCTION threads_no_sensitive_signal();
            """,
        ),
    ]
