# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_erasure_requests'),
    ]

    operations = [
        migrations.AlterField(
            model_name='consent',
            name='purpose',
            field=models.CharField(choices=[('loan_history', 'onthouden wat je leende'), ('interests', 'tips bij wat je leuk vindt'), ('share_with_household', 'delen met je huisgenoten'), ('count_me', 'meetellen in wat er leeft'), ('invitations', 'uitnodigingen bij wat je volgt')], max_length=24),
        ),
    ]
