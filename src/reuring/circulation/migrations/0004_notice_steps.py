# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('circulation', '0003_mine'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('circulation.due_soon', 'bijna terug'), ('circulation.overdue_1', 'te laat: eerste bericht'), ('circulation.overdue_2', 'te laat: tweede bericht'), ('circulation.overdue_3', 'te laat: derde bericht'), ('circulation.invoice', 'te laat: wat het kost')], max_length=40)),
                ('days', models.SmallIntegerField()),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_until__isnull', True)), fields=('kind',), name='one_open_step_a_kind'), models.CheckConstraint(condition=models.Q(models.Q(('days__lte', 0), ('kind', 'circulation.due_soon')), models.Q(models.Q(('kind', 'circulation.due_soon'), _negated=True), ('days__gt', 0)), _connector='OR'), name='due_soon_comes_before_the_day'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_from__lt', models.F('valid_until')), _connector='OR'), name='notice_step_begins_first')],
            },
        ),
    ]
