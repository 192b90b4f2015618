# SPDX-License-Identifier: EUPL-1.2
import django.contrib.postgres.constraints
import django.core.validators
from django.contrib.postgres.operations import BtreeGistExtension
import django.db.models.deletion
import reuring.engine.public_ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        # Equality of plain columns inside an exclusion constraint.
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Branch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("street", models.CharField(blank=True, max_length=120)),
                ("postal_code", models.CharField(blank=True, max_length=10)),
                ("town", models.CharField(max_length=80)),
                ("country", models.CharField(default="NL", max_length=2)),
                ("latitude", models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                ("longitude", models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                (
                    "access_note",
                    models.TextField(blank=True, help_text="Hoe kom je binnen? Drempels, lift, toilet, stilte."),
                ),
                ("has_step_free_access", models.BooleanField(blank=True, null=True)),
                (
                    "public_id",
                    models.CharField(
                        default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "code",
                    models.SlugField(help_text="Staat in records en in de zoekindex.", max_length=30, unique=True),
                ),
                ("isil", models.CharField(blank=True, max_length=16)),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[("branch", "vestiging"), ("service_point", "servicepunt")],
                        default="branch",
                        max_length=20,
                    ),
                ),
                ("is_flagship", models.BooleanField(default=False)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("time_zone", models.CharField(default="Europe/Amsterdam", max_length=40)),
                ("closed_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-is_flagship", "name"],
            },
        ),
        migrations.CreateModel(
            name="Municipality",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        max_length=6, unique=True, validators=[django.core.validators.RegexValidator("^GM\\d{4}$")]
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "accent",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kerkrade", "Kerkrade"),
                            ("brunssum", "Brunssum"),
                            ("voerendaal", "Voerendaal"),
                            ("simpelveld", "Simpelveld"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="BranchMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=60, unique=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="places.branch"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="branch",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="branches", to="places.municipality"
            ),
        ),
        migrations.CreateModel(
            name="OpeningException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                ("is_staffed", models.BooleanField(default=True)),
                ("reason", models.CharField(blank=True, max_length=120)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opening_exceptions",
                        to="places.branch",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "opens"],
            },
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.SmallIntegerField(
                        choices=[
                            (1, "maandag"),
                            (2, "dinsdag"),
                            (3, "woensdag"),
                            (4, "donderdag"),
                            (5, "vrijdag"),
                            (6, "zaterdag"),
                            (7, "zondag"),
                        ]
                    ),
                ),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                ("is_staffed", models.BooleanField(default=True)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="opening_hours", to="places.branch"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "opening hours",
                "ordering": ["branch", "weekday", "opens"],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("short_name", models.CharField(max_length=60)),
                ("isil", models.CharField(blank=True, max_length=16)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=30)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_organisation")],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("street", models.CharField(blank=True, max_length=120)),
                ("postal_code", models.CharField(blank=True, max_length=10)),
                ("town", models.CharField(max_length=80)),
                ("country", models.CharField(default="NL", max_length=2)),
                ("latitude", models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                ("longitude", models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True)),
                (
                    "access_note",
                    models.TextField(blank=True, help_text="Hoe kom je binnen? Drempels, lift, toilet, stilte."),
                ),
                ("has_step_free_access", models.BooleanField(blank=True, null=True)),
                (
                    "public_id",
                    models.CharField(
                        default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="places.municipality",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=reuring.engine.public_ids.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("capacity", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("has_hearing_loop", models.BooleanField(default=False)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rooms", to="places.branch"
                    ),
                ),
            ],
            options={
                "ordering": ["branch", "name"],
            },
        ),
        migrations.CreateModel(
            name="ClosingDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("closed", "dicht"),
                            ("fine_free", "open, telt niet mee voor kosten"),
                            ("holiday", "feestdag"),
                        ],
                        max_length=12,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="De laatste dag, die dag hoort erbij.")),
                ("name", models.CharField(max_length=80)),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closing_days",
                        to="places.branch",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("ends_on"))),
                        name="closing_day_starts_before_it_ends",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="branch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_flagship", True)), fields=("is_flagship",), name="one_flagship"
            ),
        ),
        migrations.AddConstraint(
            model_name="openingexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens__lt", models.F("closes"))), name="exception_opens_before_it_closes"
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens__lt", models.F("closes"))), name="opens_before_it_closes"
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("branch", "="),
                    ("weekday", "="),
                    (
                        models.Func(
                            models.Func(
                                models.F("opens"), function="EXTRACT", template="EXTRACT(EPOCH FROM %(expressions)s)"
                            ),
                            models.Func(
                                models.F("closes"), function="EXTRACT", template="EXTRACT(EPOCH FROM %(expressions)s)"
                            ),
                            function="numrange",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("valid_from"), models.F("valid_until"), models.Value("[)"), function="daterange"
                        ),
                        "&&",
                    ),
                ],
                name="opening_hours_do_not_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(fields=("branch", "name"), name="room_name_once_in_a_branch"),
        ),
    ]
