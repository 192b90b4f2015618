# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
import reuring.engine.public_ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('loan_history', 'onthouden wat je leende'), ('interests', 'tips bij wat je leuk vindt'), ('share_with_household', 'delen met je huisgenoten')], max_length=24)),
                ('text_version', models.PositiveSmallIntegerField()),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='HouseholdMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_guardian', models.BooleanField(default=False)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True)),
                ('purpose', models.CharField(max_length=24)),
            ],
        ),
        migrations.CreateModel(
            name='PostalAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('street', models.CharField(max_length=120)),
                ('house_number', models.PositiveIntegerField()),
                ('addition', models.CharField(blank=True, max_length=12)),
                ('postal_code', models.CharField(max_length=8)),
                ('town', models.CharField(max_length=80)),
                ('country', models.CharField(choices=[('NL', 'Nederland'), ('DE', 'Duitsland')], default='NL', max_length=2)),
                ('is_secret', models.BooleanField(default=False)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='card',
            name='valid_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='email',
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name='person',
            name='notice_road',
            field=models.CharField(choices=[('email', 'e-mail'), ('sms', 'sms'), ('letter', 'brief'), ('call', 'telefoon')], default='email', max_length=6),
        ),
        migrations.AddField(
            model_name='person',
            name='phone',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name='card',
            name='block_reason',
            field=models.CharField(blank=True, choices=[('lost', 'kwijt'), ('replaced', 'vervangen'), ('blocked', 'geblokkeerd'), ('merged', 'samengevoegd')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.UniqueConstraint(condition=models.Q(('blocked_at__isnull', True)), fields=('person',), name='one_usable_card'),
        ),
        migrations.AddField(
            model_name='consent',
            name='given_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='consent',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='people.person'),
        ),
        migrations.AddField(
            model_name='householdmember',
            name='household',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='people.household'),
        ),
        migrations.AddField(
            model_name='householdmember',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.person'),
        ),
        migrations.AddField(
            model_name='look',
            name='account',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='look',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='people.person'),
        ),
        migrations.AddField(
            model_name='postaladdress',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='people.person'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('person', 'purpose'), name='one_open_consent'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='consent_withdrawn_after_it_was_given'),
        ),
        migrations.AddConstraint(
            model_name='householdmember',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('household', 'person'), name='in_a_household_once'),
        ),
        migrations.AddConstraint(
            model_name='householdmember',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='membership_ends_after_it_begins'),
        ),
        migrations.AddIndex(
            model_name='look',
            index=models.Index(fields=['person', '-at'], name='looks_at_a_person'),
        ),
        migrations.AddIndex(
            model_name='postaladdress',
            index=models.Index(fields=['postal_code', 'house_number'], name='address_by_code_and_number'),
        ),
        migrations.AddConstraint(
            model_name='postaladdress',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_until__isnull', True)), fields=('person',), name='one_current_address'),
        ),
        migrations.AddConstraint(
            model_name='postaladdress',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='address_ends_after_it_begins'),
        ),
        # The first nine digits of our own cards' numbers (see card_numbers.py). Those below are for demonstrations.
        migrations.RunSQL(
            "CREATE SEQUENCE people_card_number START 200001000 MINVALUE 200001000 MAXVALUE 299999999",
            "DROP SEQUENCE people_card_number",
        ),
    ]
