# SPDX-License-Identifier: EUPL-1.2
import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import reuring.engine.public_ids
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0003_lost_and_floating_items'),
        ('people', '0001_initial'),
        ('places', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LendingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(blank=True, choices=[('book', 'Boek'), ('large_print', 'Groot gedrukt'), ('easy_reading', 'Makkelijk lezen'), ('audio_book', 'Luisterboek'), ('e_book', 'E-book'), ('dvd', 'Film op dvd'), ('game', 'Spel'), ('magazine', 'Tijdschrift'), ('music', 'Muziek'), ('sheet_music', 'Bladmuziek'), ('map', 'Kaart'), ('object', 'Ding om te lenen'), ('other', 'Anders')], max_length=12)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('may_borrow', models.BooleanField(default=True)),
                ('loan_days', models.PositiveSmallIntegerField(default=21)),
                ('max_renewals', models.PositiveSmallIntegerField(default=2)),
                ('renews_by_itself', models.BooleanField(default=True)),
                ('renewal_price_cents', models.PositiveIntegerField(default=0)),
                ('max_loans', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('charge_per_day_cents', models.PositiveIntegerField(default=0)),
                ('charge_cap_cents', models.PositiveIntegerField(default=0)),
                ('grace_days', models.PositiveSmallIntegerField(default=0)),
                ('may_hold', models.BooleanField(default=True)),
                ('hold_price_cents', models.PositiveIntegerField(default=0)),
                ('shelf_days', models.PositiveSmallIntegerField(default=7)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.branch')),
            ],
            options={
                'ordering': ['type', 'format', 'branch', 'valid_from'],
            },
        ),
        migrations.CreateModel(
            name='Loan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('checked_out_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('renewals', models.PositiveSmallIntegerField(default=0)),
                ('returned_at', models.DateTimeField(blank=True, null=True)),
                ('lost_at', models.DateTimeField(blank=True, null=True)),
                ('claimed_returned_at', models.DateTimeField(blank=True, null=True)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.branch')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='catalogue.item')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='people.person')),
                ('returned_branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.branch')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='circulation.lendingrule')),
            ],
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('format', models.CharField(blank=True, choices=[('book', 'Boek'), ('large_print', 'Groot gedrukt'), ('easy_reading', 'Makkelijk lezen'), ('audio_book', 'Luisterboek'), ('e_book', 'E-book'), ('dvd', 'Film op dvd'), ('game', 'Spel'), ('magazine', 'Tijdschrift'), ('music', 'Muziek'), ('sheet_music', 'Bladmuziek'), ('map', 'Kaart'), ('object', 'Ding om te lenen'), ('other', 'Anders')], max_length=12)),
                ('language', models.CharField(blank=True, max_length=12)),
                ('placed_at', models.DateTimeField()),
                ('placed_via', models.CharField(choices=[('desk', 'balie'), ('kiosk', 'zelfbediening'), ('home', 'thuis'), ('offline', 'balie zonder verbinding'), ('rule', 'vanzelf')], max_length=8)),
                ('queued_at', models.DateTimeField()),
                ('suspended_from', models.DateField(blank=True, null=True)),
                ('suspended_until', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('waiting', 'in de rij'), ('in_transit', 'onderweg'), ('on_shelf', 'ligt klaar'), ('fulfilled', 'opgehaald'), ('cancelled', 'geannuleerd'), ('expired', 'niet opgehaald')], default='waiting', max_length=12)),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('shelf_until', models.DateField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('key', models.CharField(blank=True, max_length=80, null=True, unique=True)),
                ('edition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.edition')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='catalogue.item')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='people.person')),
                ('pickup_branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.branch')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='catalogue.work')),
                ('loan', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='hold', to='circulation.loan')),
            ],
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('check_out', 'uitgeleend'), ('renewal', 'verlengd'), ('check_in', 'ingeleverd'), ('lost', 'kwijt'), ('claimed', 'volgens de lener terug'), ('found', 'gevonden'), ('undo', 'ongedaan gemaakt')], max_length=12)),
                ('category', models.CharField(blank=True, choices=[('', '-'), ('first', 'eerste uitlening'), ('paid_renewal', 'betaalde verlenging'), ('unpaid_renewal', 'gratis verlenging'), ('school', 'school')], max_length=14)),
                ('at', models.DateTimeField()),
                ('via', models.CharField(choices=[('desk', 'balie'), ('kiosk', 'zelfbediening'), ('home', 'thuis'), ('offline', 'balie zonder verbinding'), ('rule', 'vanzelf')], max_length=8)),
                ('key', models.CharField(blank=True, max_length=80, null=True, unique=True)),
                ('before', models.JSONField(blank=True, null=True)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.branch')),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='movements', to='circulation.loan')),
                ('undoes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='circulation.movement')),
            ],
        ),
        migrations.CreateModel(
            name='RulesStamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stamp', models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_rules_stamp')],
            },
        ),
        migrations.CreateModel(
            name='SubscriptionType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True)),
                ('kind', models.CharField(choices=[('person', 'persoon'), ('school', 'school of groep'), ('staff', 'medewerker')], default='person', max_length=8)),
                ('min_age', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('max_age', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('is_reciprocal', models.BooleanField(default=False)),
                ('is_offered', models.BooleanField(default=True)),
                ('is_offered_online', models.BooleanField(default=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('min_age__isnull', True), ('max_age__isnull', True), ('min_age__lte', models.F('max_age')), _connector='OR'), name='subscription_type_ages_in_order')],
            },
        ),
        migrations.CreateModel(
            name='SubscriptionTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('fee_cents', models.PositiveIntegerField(default=0)),
                ('months', models.PositiveSmallIntegerField(blank=True, default=12, null=True)),
                ('max_loans', models.PositiveSmallIntegerField(default=30)),
                ('max_holds', models.PositiveSmallIntegerField(default=10)),
                ('max_owed_cents', models.PositiveIntegerField(blank=True, null=True)),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='circulation.subscriptiontype')),
            ],
            options={
                'verbose_name_plural': 'subscription terms',
                'ordering': ['type', 'valid_from'],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('renews_by_itself', models.BooleanField(default=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='people.person')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='circulation.subscriptiontype')),
            ],
            options={
                'ordering': ['-starts_on'],
            },
        ),
        migrations.AddField(
            model_name='loan',
            name='subscription_type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='circulation.subscriptiontype'),
        ),
        migrations.AddField(
            model_name='lendingrule',
            name='type',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='circulation.subscriptiontype'),
        ),
        migrations.CreateModel(
            name='SubscriptionTypeText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=2)),
                ('name', models.CharField(max_length=80)),
                ('explanation', models.CharField(blank=True, max_length=300)),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='circulation.subscriptiontype')),
            ],
        ),
        migrations.CreateModel(
            name='Transit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('hold', 'voor een reservering'), ('home', 'terug naar de eigen vestiging'), ('float', 'naar waar plaats is')], max_length=8)),
                ('sent_at', models.DateTimeField()),
                ('arrived_at', models.DateTimeField(blank=True, null=True)),
                ('from_branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.branch')),
                ('hold', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='transits', to='circulation.hold')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transits', to='catalogue.item')),
                ('to_branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.branch')),
            ],
        ),
        migrations.CreateModel(
            name='FloatingMaximum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(choices=[('book', 'Boek'), ('large_print', 'Groot gedrukt'), ('easy_reading', 'Makkelijk lezen'), ('audio_book', 'Luisterboek'), ('e_book', 'E-book'), ('dvd', 'Film op dvd'), ('game', 'Spel'), ('magazine', 'Tijdschrift'), ('music', 'Muziek'), ('sheet_music', 'Bladmuziek'), ('map', 'Kaart'), ('object', 'Ding om te lenen'), ('other', 'Anders')], max_length=12)),
                ('most', models.PositiveIntegerField()),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.branch')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('branch', 'format'), name='floating_maximum_once')],
            },
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['work', 'queued_at', 'id'], name='queue_of_a_work'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('state__in', ('waiting', 'in_transit', 'on_shelf'))), fields=['person'], name='open_holds_of_a_person'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('state', 'on_shelf')), fields=['pickup_branch', 'shelf_until'], name='pickup_shelf'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'in_transit', 'on_shelf'))), fields=('person', 'work'), name='a_place_in_a_queue_once'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('in_transit', 'on_shelf'))), fields=('item',), name='an_item_on_one_shelf'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('item__isnull', False), ('state__in', ('in_transit', 'on_shelf'))), models.Q(('item__isnull', True), ('state', 'waiting')), ('state__in', ('fulfilled', 'cancelled', 'expired')), _connector='OR'), name='a_hold_with_a_copy_has_an_item'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('fulfilled', 'cancelled', 'expired')), ('person__isnull', False), _connector='OR'), name='open_hold_has_a_person'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'on_shelf'), _negated=True), ('shelf_until__isnull', False), _connector='OR'), name='on_the_shelf_until_a_day'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('suspended_from__isnull', True), ('suspended_until__isnull', True)), ('suspended_from__lt', models.F('suspended_until')), _connector='OR'), name='suspension_begins_first'),
        ),
        migrations.AddIndex(
            model_name='movement',
            index=models.Index(condition=models.Q(('category', ''), _negated=True), fields=['at'], name='movements_that_count'),
        ),
        migrations.AddIndex(
            model_name='movement',
            index=models.Index(condition=models.Q(('before__isnull', False)), fields=['at'], include=('id',), name='movements_to_forget'),
        ),
        migrations.AddConstraint(
            model_name='subscriptionterms',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_from__lt', models.F('valid_until')), _connector='OR'), name='terms_begin_first'),
        ),
        migrations.AddConstraint(
            model_name='subscriptionterms',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('type', '='), (models.Func(models.F('valid_from'), models.F('valid_until'), models.Value('[)'), function='daterange'), '&&')], name='one_set_of_terms_a_day'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='subscription_begins_first'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[)'), function='daterange'), '&&')], name='one_subscription_a_day'),
        ),
        migrations.AddIndex(
            model_name='loan',
            index=models.Index(condition=models.Q(('returned_at__isnull', True)), fields=['person'], name='open_loans_of_a_person'),
        ),
        migrations.AddIndex(
            model_name='loan',
            index=models.Index(condition=models.Q(('returned_at__isnull', True)), fields=['due_on', 'id'], name='open_loans_by_day'),
        ),
        migrations.AddConstraint(
            model_name='loan',
            constraint=models.UniqueConstraint(condition=models.Q(('returned_at__isnull', True)), fields=('item',), name='one_open_loan_an_item'),
        ),
        migrations.AddConstraint(
            model_name='loan',
            constraint=models.CheckConstraint(condition=models.Q(('returned_at__isnull', False), ('person__isnull', False), _connector='OR'), name='open_loan_has_a_person'),
        ),
        migrations.AddConstraint(
            model_name='loan',
            constraint=models.CheckConstraint(condition=models.Q(('returned_at__isnull', True), ('returned_at__gte', models.F('checked_out_at')), _connector='OR'), name='returned_after_checked_out'),
        ),
        migrations.AddConstraint(
            model_name='lendingrule',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_from__lt', models.F('valid_until')), _connector='OR'), name='lending_rule_begins_first'),
        ),
        migrations.AddConstraint(
            model_name='lendingrule',
            constraint=models.CheckConstraint(condition=models.Q(('may_borrow', False), ('loan_days__gte', 1), _connector='OR'), name='lending_rule_has_days'),
        ),
        migrations.AddConstraint(
            model_name='lendingrule',
            constraint=models.CheckConstraint(condition=models.Q(('charge_cap_cents__gte', models.F('charge_per_day_cents'))), name='charge_cap_holds_a_day'),
        ),
        migrations.AddConstraint(
            model_name='lendingrule',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(django.db.models.functions.comparison.Coalesce(models.F('type'), models.Value(0, output_field=models.BigIntegerField())), '='), ('format', '='), (django.db.models.functions.comparison.Coalesce(models.F('branch'), models.Value(0, output_field=models.BigIntegerField())), '='), (models.Func(models.F('valid_from'), models.F('valid_until'), models.Value('[)'), function='daterange'), '&&')], name='one_lending_rule_a_case'),
        ),
        migrations.AddConstraint(
            model_name='subscriptiontypetext',
            constraint=models.UniqueConstraint(fields=('type', 'language'), name='subscription_type_text_once'),
        ),
        migrations.AddIndex(
            model_name='transit',
            index=models.Index(condition=models.Q(('arrived_at__isnull', True)), fields=['to_branch', 'sent_at'], name='on_its_way'),
        ),
        migrations.AddConstraint(
            model_name='transit',
            constraint=models.UniqueConstraint(condition=models.Q(('arrived_at__isnull', True)), fields=('item',), name='one_way_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='transit',
            constraint=models.CheckConstraint(condition=models.Q(('from_branch', models.F('to_branch')), _negated=True), name='transit_leads_elsewhere'),
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION circulation_renew_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO circulation_rulesstamp (id, stamp) VALUES (1, gen_random_uuid())
                ON CONFLICT (id) DO UPDATE SET stamp = EXCLUDED.stamp;
                RETURN NULL;
            END $$;
            CREATE TRIGGER renew_stamp AFTER INSERT OR UPDATE OR DELETE ON circulation_lendingrule
                FOR EACH STATEMENT EXECUTE FUNCTION circulation_renew_stamp();
            CREATE TRIGGER renew_stamp AFTER INSERT OR UPDATE OR DELETE ON circulation_subscriptionterms
                FOR EACH STATEMENT EXECUTE FUNCTION circulation_renew_stamp();
            CREATE TRIGGER renew_stamp AFTER INSERT OR UPDATE OR DELETE ON circulation_floatingmaximum
                FOR EACH STATEMENT EXECUTE FUNCTION circulation_renew_stamp();
            -- The calendar of a branch decides about due dates, and so it counts as a rule.
            CREATE TRIGGER renew_rules_stamp AFTER INSERT OR UPDATE OR DELETE ON places_openinghours
                FOR EACH STATEMENT EXECUTE FUNCTION circulation_renew_stamp();
            CREATE TRIGGER renew_rules_stamp AFTER INSERT OR UPDATE OR DELETE ON places_openingexception
                FOR EACH STATEMENT EXECUTE FUNCTION circulation_renew_stamp();
            CREATE TRIGGER renew_rules_stamp AFTER INSERT OR UPDATE OR DELETE ON places_closingday
                FOR EACH STATEMENT EXECUTE FUNCTION circulation_renew_stamp();
            """,
            """
            DROP TRIGGER renew_rules_stamp ON places_openinghours;
            DROP TRIGGER renew_rules_stamp ON places_openingexception;
            DROP TRIGGER renew_rules_stamp ON places_closingday;
            DROP FUNCTION circulation_renew_stamp() CASCADE;
            """,
        ),
    ]
