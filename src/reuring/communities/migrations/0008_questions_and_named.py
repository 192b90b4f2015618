# SPDX-License-Identifier: EUPL-1.2

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0007_campaign_mailing'),
        ('threads', '0008_ties_know_their_node'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='mention',
            name='name',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True), ('hidden_at__isnull', True), ('is_answered', False), ('kind', 'question'), ('parent__isnull', True)), fields=['community', '-latest_at'], name='open_questions_of_community'),
        ),
    ]
