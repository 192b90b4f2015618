# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import django.db.models.functions.datetime
import reuring.engine.public_ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('places', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('kind', models.CharField(choices=[('subscription', 'abonnement'), ('late', 'te laat teruggebracht'), ('lost', 'kwijtgeraakt'), ('damaged', 'beschadigd'), ('hold', 'reservering'), ('card', 'nieuwe pas'), ('other', 'overig')], max_length=12)),
                ('text', models.CharField(blank=True, max_length=40)),
                ('params', models.JSONField(blank=True, default=dict)),
                ('amount_cents', models.IntegerField()),
                ('open_cents', models.IntegerField()),
                ('at', models.DateTimeField()),
                ('about', models.CharField(blank=True, db_index=True, max_length=40)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.branch')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('kind', models.CharField(choices=[('charge', 'kosten'), ('payment', 'betaling'), ('waiver', 'kwijtschelding'), ('refund', 'teruggave'), ('payout', 'terugbetaling'), ('reversal', 'correctie'), ('till', 'kas')], max_length=10)),
                ('at', models.DateTimeField(db_index=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('road', models.CharField(blank=True, choices=[('cash', 'contant'), ('terminal', 'pinautomaat'), ('online', 'online')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('key', models.CharField(max_length=140, unique=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.branch')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_entries', to='people.person')),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.entry')),
            ],
            options={
                'verbose_name_plural': 'entries',
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(choices=[('receivable', 'te ontvangen'), ('income', 'opbrengsten'), ('waived', 'kwijtgescholden'), ('refunded', 'teruggegeven'), ('cash', 'contant'), ('terminal', 'pinautomaat'), ('online', 'online'), ('to_refund', 'nog terug te betalen'), ('safe', 'kluis'), ('till_difference', 'kasverschil')], max_length=16)),
                ('amount_cents', models.IntegerField()),
                ('charge', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.charge')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.entry')),
            ],
        ),
        migrations.AddIndex(
            model_name='charge',
            index=models.Index(condition=models.Q(('open_cents__gt', 0)), fields=['person'], include=('open_cents',), name='charge_open_by_person'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0), ('amount_cents__lte', 1000000)), name='charge_of_some_money'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.CheckConstraint(condition=models.Q(('open_cents__gte', 0), ('open_cents__lte', models.F('amount_cents'))), name='charge_open_within_amount'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents', 0), _negated=True), name='posting_of_some_money'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__in', ['receivable', 'income', 'waived', 'refunded']), _negated=True), ('charge__isnull', False), _connector='OR'), name='posting_names_its_charge'),
        ),
        migrations.RunSQL(
            """
            -- Rows of money are only ever added. What may change: the person (erased, or merged with another row of the
            -- same person), the account of who did it (erased), and of a charge what is open and the words about it.
            CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE may_change text[] := TG_ARGV;
            BEGIN
                IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - may_change) = (to_jsonb(OLD) - may_change) THEN
                    IF coalesce(to_jsonb(NEW) ->> 'actor_id', '') IN ('', to_jsonb(OLD) ->> 'actor_id') THEN
                        RETURN NEW;
                    END IF;
                END IF;
                RAISE EXCEPTION 'the books are append-only (%)', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_charge
                FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only('person_id', 'open_cents', 'text', 'params', 'about');
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_entry
                FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only('person_id', 'actor_id');
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_posting
                FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();

            -- Asked when the transaction ends: an entry has lines, and they add up to zero.
            CREATE FUNCTION ledger_entry_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                which bigint;
                lines integer;
                total bigint;
            BEGIN
                IF TG_TABLE_NAME = 'ledger_entry' THEN which := NEW.id; ELSE which := NEW.entry_id; END IF;
                SELECT count(*), coalesce(sum(amount_cents), 0) INTO lines, total
                    FROM ledger_posting WHERE entry_id = which;
                IF lines < 2 OR total <> 0 THEN
                    RAISE EXCEPTION 'entry % has % lines that add up to % cents', which, lines, total
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_adds_up';
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER entry_adds_up AFTER INSERT ON ledger_entry
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_adds_up();
            CREATE CONSTRAINT TRIGGER entry_adds_up AFTER INSERT ON ledger_posting
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_adds_up();

            -- And what is open of a charge is what its lines say.
            CREATE FUNCTION ledger_charge_open_is_right() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                which bigint;
                kept integer;
                total bigint;
            BEGIN
                IF TG_TABLE_NAME = 'ledger_charge' THEN which := NEW.id; ELSE which := NEW.charge_id; END IF;
                SELECT open_cents INTO kept FROM ledger_charge WHERE id = which;
                SELECT coalesce(sum(amount_cents), 0) INTO total
                    FROM ledger_posting WHERE charge_id = which AND account = 'receivable';
                IF kept <> total THEN
                    RAISE EXCEPTION 'charge % says % cents are open, its lines say %', which, kept, total
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'charge_open_is_right';
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER charge_open_is_right AFTER INSERT OR UPDATE OF open_cents ON ledger_charge
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_charge_open_is_right();
            CREATE CONSTRAINT TRIGGER charge_open_is_right AFTER INSERT ON ledger_posting
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.account = 'receivable')
                EXECUTE FUNCTION ledger_charge_open_is_right();
            """,
            """
            DROP TRIGGER charge_open_is_right ON ledger_posting;
            DROP TRIGGER charge_open_is_right ON ledger_charge;
            DROP FUNCTION ledger_charge_open_is_right();
            DROP TRIGGER entry_adds_up ON ledger_posting;
            DROP TRIGGER entry_adds_up ON ledger_entry;
            DROP FUNCTION ledger_entry_adds_up();
            DROP TRIGGER append_only ON ledger_posting;
            DROP TRIGGER append_only ON ledger_entry;
            DROP TRIGGER append_only ON ledger_charge;
            DROP FUNCTION ledger_is_append_only();
            """,
        ),
    ]
