# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import reuring.engine.public_ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('email', models.EmailField(blank=True, max_length=254, null=True, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('date_joined', models.DateTimeField(auto_now_add=True)),
                ('session_stamp', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Badge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('pin_hash', models.CharField(blank=True, max_length=128)),
                ('set_at', models.DateTimeField()),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='badge', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('given_name', models.CharField(max_length=80)),
                ('family_name_prefix', models.CharField(blank=True, max_length=20)),
                ('family_name', models.CharField(blank=True, max_length=80)),
                ('sort_name', models.CharField(db_collation='C', db_default='', db_index=True, editable=False, max_length=200)),
                ('born_on', models.DateField(blank=True, null=True)),
                ('language', models.CharField(choices=[('nl', 'Nederlands'), ('de', 'Deutsch'), ('en', 'English')], default='nl', max_length=2)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('home_branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.branch')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30, unique=True)),
                ('pin_hash', models.CharField(blank=True, max_length=128)),
                ('issued_on', models.DateField()),
                ('blocked_at', models.DateTimeField(blank=True, null=True)),
                ('block_reason', models.CharField(blank=True, choices=[('lost', 'kwijt'), ('replaced', 'vervangen'), ('blocked', 'geblokkeerd')], max_length=12)),
                ('replaced_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replaces', to='people.card')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='people.person')),
            ],
        ),
        migrations.AddField(
            model_name='account',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='account', to='people.person'),
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('member', 'lid'), ('front_desk', 'medewerker balie'), ('cataloguer', 'medewerker collectie'), ('programme_maker', 'programmamaker'), ('community_librarian', 'communitybibliothecaris'), ('host', 'gastheer of gastvrouw'), ('volunteer', 'vrijwilliger'), ('partner', 'partner'), ('school_contact', 'contact van een school'), ('policy_officer', 'beleidsmedewerker'), ('administrator', 'beheerder')], max_length=24)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.branch')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.municipality')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_grants', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Workstation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('secret_hash', models.CharField(max_length=64, unique=True)),
                ('enrolled_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workstations', to='places.branch')),
                ('enrolled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True)),
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_name', models.CharField(max_length=120)),
                ('verb', models.CharField(max_length=40)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_key', models.CharField(max_length=40)),
                ('before', models.JSONField(blank=True, null=True)),
                ('after', models.JSONField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undoes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='people.auditevent')),
            ],
            options={
                'indexes': [models.Index(fields=['subject_kind', 'subject_key', '-id'], name='audit_by_subject')],
            },
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='person_not_merged_into_itself'),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('block_reason', ''), ('blocked_at__isnull', True)), models.Q(('blocked_at__isnull', False), models.Q(('block_reason', ''), _negated=True)), _connector='OR'), name='blocked_card_says_why'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('municipality__isnull', True), ('branch__isnull', True), _connector='OR'), name='role_for_one_kind_of_place'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.UniqueConstraint(fields=('person', 'role', 'municipality', 'branch', 'valid_from'), name='role_granted_once', nulls_distinct=False),
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION people_auditevent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                -- An account that is erased leaves its events behind without it; nothing else may change.
                IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL
                   AND (to_jsonb(NEW) - 'actor_id' - 'actor_name') = (to_jsonb(OLD) - 'actor_id' - 'actor_name') THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON people_auditevent
                FOR EACH ROW EXECUTE FUNCTION people_auditevent_is_append_only();
            """,
            "DROP TRIGGER append_only ON people_auditevent; DROP FUNCTION people_auditevent_is_append_only()",
        ),
    ]
