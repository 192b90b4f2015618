# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_erasure_requests'),
        ('threads', '0002_following'),
    ]

    operations = [
        migrations.AlterField(
            model_name='node',
            name='kind',
            field=models.CharField(choices=[('work', 'Boek'), ('activity', 'Activiteit'), ('community', 'Groep'), ('answer', 'Antwoord'), ('service', 'Hulp'), ('learning_path', 'Leren'), ('branch', 'Vestiging'), ('goal', 'Doel'), ('partner', 'Partner')], max_length=16),
        ),
        migrations.CreateModel(
            name='NodeFollow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followers', to='threads.node')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='node_follows', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'node'), name='node_followed_once')],
            },
        ),
    ]
