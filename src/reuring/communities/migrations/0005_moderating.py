# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0008_ideas_kept_back'),
        ('communities', '0004_signal_cells'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='case',
            name='case_is_about_one_thing',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='cases_to_look_at',
        ),
        migrations.AddField(
            model_name='case',
            name='about',
            field=models.CharField(choices=[('post', 'een bericht'), ('listing', 'een vraag of aanbod'), ('member', 'hoe iemand zich noemt'), ('idea', 'een idee')], default='post', max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='case',
            name='is_hidden',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='decision',
            name='as_host',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='decision',
            name='days',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='member',
            name='hidden_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='personblock',
            name='name',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AlterField(
            model_name='case',
            name='by_rule',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name='case',
            name='community',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cases', to='communities.community'),
        ),
        migrations.AlterField(
            model_name='case',
            name='idea',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='activities.idea'),
        ),
        migrations.AlterField(
            model_name='case',
            name='listing',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cases', to='communities.listing'),
        ),
        migrations.AlterField(
            model_name='case',
            name='member',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cases', to='communities.member'),
        ),
        migrations.AlterField(
            model_name='case',
            name='post',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cases', to='communities.post'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['opened_at'], name='cases_to_look_at'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['-closed_at'], name='cases_decided'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('about', 'post'), ('post__isnull', True), _connector='OR'), models.Q(('about', 'listing'), ('listing__isnull', True), _connector='OR'), models.Q(('about', 'member'), ('member__isnull', True), _connector='OR'), models.Q(('about', 'idea'), ('idea__isnull', True), _connector='OR')), name='case_is_about_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state__in', ('open', 'second_look'))), models.Q(('closed_at__isnull', False), ('state__in', ('decided', 'closed'))), _connector='OR'), name='case_closed_when_decided'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True), ('member__isnull', False)), fields=('member',), name='member_in_one_open_case'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True), ('idea__isnull', False)), fields=('idea',), name='idea_in_one_open_case'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', 'mute'), _negated=True), ('days__isnull', False), _connector='OR'), name='mute_says_how_long'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('second_look_of__isnull', True)), fields=('case',), name='case_is_decided_once'),
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION communities_decision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                -- An account that is erased leaves its decisions behind without it, and a second look is asked once;
                -- nothing else may change.
                IF TG_OP = 'UPDATE'
                   AND (NEW.by_id IS NULL OR NEW.by_id = OLD.by_id)
                   AND (OLD.asked_at IS NULL
                        OR (NEW.asked_at = OLD.asked_at AND NEW.asked_text IN (OLD.asked_text, '')))
                   AND (to_jsonb(NEW) - 'by_id' - 'asked_at' - 'asked_text')
                       = (to_jsonb(OLD) - 'by_id' - 'asked_at' - 'asked_text') THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'decisions are append-only' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON communities_decision
                FOR EACH ROW EXECUTE FUNCTION communities_decision_is_append_only();
            CREATE FUNCTION communities_second_look_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                first communities_decision;
            BEGIN
                IF NEW.second_look_of_id IS NULL THEN
                    RETURN NEW;
                END IF;
                SELECT * INTO first FROM communities_decision WHERE id = NEW.second_look_of_id;
                IF first.case_id <> NEW.case_id OR NEW.as_host THEN
                    RAISE EXCEPTION 'a second look is at the same case, by a colleague'
                        USING ERRCODE = 'check_violation';
                END IF;
                IF NEW.by_id IS NULL OR NEW.by_id = first.by_id THEN
                    RAISE EXCEPTION 'a second look is by somebody else' USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER second_look_by_another BEFORE INSERT ON communities_decision
                FOR EACH ROW EXECUTE FUNCTION communities_second_look_by_another();
            """,
            """
            DROP TRIGGER second_look_by_another ON communities_decision;
            DROP FUNCTION communities_second_look_by_another();
            DROP TRIGGER append_only ON communities_decision;
            DROP FUNCTION communities_decision_is_append_only();
            """,
        ),
    ]
