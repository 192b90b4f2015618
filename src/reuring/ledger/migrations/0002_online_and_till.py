# SPDX-License-Identifier: EUPL-1.2
from datetime import date

import django.db.models.deletion
import reuring.engine.public_ids
from django.conf import settings
from django.db import migrations, models


def set_first_limit(apps, schema_editor):
    """What the front desk may waive at once until somebody sets another limit: ten euro."""
    apps.get_model("ledger", "WaiverLimit").objects.create(most_cents=1000, valid_from=date(2025, 1, 1))


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
        ('people', '0002_borrowers'),
        ('places', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BankPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('amount_cents', models.IntegerField()),
                ('description', models.CharField(max_length=200)),
                ('reference', models.CharField(max_length=40)),
                ('back_to', models.CharField(max_length=500)),
                ('state', models.CharField(default='open', max_length=8)),
                ('refunded_cents', models.IntegerField(default=0)),
                ('refunds', models.JSONField(default=dict)),
            ],
        ),
        migrations.AlterField(
            model_name='posting',
            name='account',
            field=models.CharField(choices=[('receivable', 'te ontvangen'), ('income', 'opbrengsten'), ('waived', 'kwijtgescholden'), ('refunded', 'teruggegeven'), ('cash', 'contant'), ('terminal', 'pinautomaat'), ('online', 'online'), ('to_refund', 'nog terug te betalen'), ('safe', 'kluis'), ('bank', 'bank'), ('till_difference', 'kasverschil')], max_length=16),
        ),
        migrations.CreateModel(
            name='OnlinePayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('provider', models.CharField(max_length=12)),
                ('provider_id', models.CharField(blank=True, max_length=60)),
                ('amount_cents', models.IntegerField()),
                ('state', models.CharField(choices=[('new', 'begonnen'), ('open', 'wacht op betaling'), ('paid', 'betaald'), ('failed', 'niet gelukt'), ('expired', 'verlopen'), ('odd', 'klopt niet')], default='new', max_length=8)),
                ('checkout', models.CharField(blank=True, max_length=500)),
                ('started_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('ask_at', models.DateTimeField(db_index=True, null=True)),
                ('times_asked', models.PositiveSmallIntegerField(default=0)),
                ('surplus_cents', models.IntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=200)),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='online_payment', to='ledger.entry')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='online_payments', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='OnlinePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_cents', models.IntegerField()),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.charge')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='ledger.onlinepayment')),
            ],
        ),
        migrations.CreateModel(
            name='OnlineRefund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('amount_cents', models.IntegerField()),
                ('state', models.CharField(choices=[('to_send', 'wordt verstuurd'), ('sent', 'onderweg'), ('done', 'teruggestort'), ('failed', 'niet gelukt')], default='to_send', max_length=8)),
                ('provider_id', models.CharField(blank=True, max_length=60)),
                ('at', models.DateTimeField()),
                ('ask_at', models.DateTimeField(db_index=True, null=True)),
                ('times_asked', models.PositiveSmallIntegerField(default=0)),
                ('charge', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='online_refunds', to='ledger.charge')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='online_refund', to='ledger.entry')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='ledger.onlinepayment')),
            ],
        ),
        migrations.CreateModel(
            name='TillDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('on', models.DateField()),
                ('opened_at', models.DateTimeField()),
                ('float_cents', models.IntegerField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('expected_cash_cents', models.IntegerField(null=True)),
                ('counted_cash_cents', models.IntegerField(null=True)),
                ('expected_terminal_cents', models.IntegerField(null=True)),
                ('counted_terminal_cents', models.IntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='till_days', to='places.branch')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='WaiverLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('most_cents', models.IntegerField()),
                ('valid_from', models.DateField(unique=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('most_cents__gte', 0), ('most_cents__lte', 1000000)), name='waiver_limit_is_an_amount')],
            },
        ),
        migrations.AddConstraint(
            model_name='onlinepayment',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='online_payment_of_some_money'),
        ),
        migrations.AddConstraint(
            model_name='onlinepayment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), ('state', 'paid')), models.Q(models.Q(('state', 'paid'), _negated=True), ('entry__isnull', True)), _connector='OR'), name='online_payment_booked_when_paid'),
        ),
        migrations.AddConstraint(
            model_name='onlinepayment',
            constraint=models.UniqueConstraint(condition=models.Q(('provider_id', ''), _negated=True), fields=('provider', 'provider_id'), name='online_payment_known_once'),
        ),
        migrations.AddConstraint(
            model_name='onlinepart',
            constraint=models.UniqueConstraint(fields=('payment', 'charge'), name='online_part_once'),
        ),
        migrations.AddConstraint(
            model_name='onlinepart',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='online_part_of_some_money'),
        ),
        migrations.AddConstraint(
            model_name='onlinerefund',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='online_refund_of_some_money'),
        ),
        migrations.AddConstraint(
            model_name='onlinerefund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('entry__isnull', True)), _connector='OR'), name='online_refund_booked_when_done'),
        ),
        migrations.AddConstraint(
            model_name='tillday',
            constraint=models.UniqueConstraint(fields=('branch', 'on'), name='till_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='tillday',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('branch',), name='till_open_once_in_a_branch'),
        ),
        migrations.AddConstraint(
            model_name='tillday',
            constraint=models.CheckConstraint(condition=models.Q(('float_cents__gte', 0)), name='till_float_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='tillday',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('counted_cash_cents__isnull', True), ('counted_terminal_cents__isnull', True), ('expected_cash_cents__isnull', True), ('expected_terminal_cents__isnull', True)), models.Q(('closed_at__isnull', False), ('counted_cash_cents__isnull', False), ('counted_terminal_cents__isnull', False), ('expected_cash_cents__isnull', False), ('expected_terminal_cents__isnull', False)), _connector='OR'), name='till_counted_when_closed'),
        ),
        migrations.RunPython(set_first_limit, migrations.RunPython.noop),
    ]
