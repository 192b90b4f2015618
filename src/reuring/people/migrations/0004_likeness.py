# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


def make_keys(apps, schema_editor):
    """Give everybody who is here the key that `Person.save` keeps from now on."""
    from reuring.people.likeness import match_key

    Person = apps.get_model("people", "Person")
    batch = []
    for person in Person.objects.only("given_name", "family_name").iterator(chunk_size=2000):
        person.match_key = match_key(person.given_name, person.family_name)
        batch.append(person)
        if len(batch) == 2000:
            Person.objects.bulk_update(batch, ["match_key"])
            batch = []
    Person.objects.bulk_update(batch, ["match_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_notices'),
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='match_key',
            field=models.CharField(db_collation='C', db_default='', editable=False, max_length=40),
        ),
        migrations.RunPython(make_keys, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['match_key'], name='person_by_sound'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['born_on'], name='person_by_birth'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('email', ''), _negated=True), fields=['email'], name='person_by_email'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone'], name='person_by_phone'),
        ),
    ]
