# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0003_helping'),
        ('threads', '0006_signals'),
    ]

    operations = [
        migrations.AddField(
            model_name='signalcell',
            name='is_at_least',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='signalcell',
            constraint=models.UniqueConstraint(fields=('kind', 'topic', 'municipalities', 'first_week'), name='cell_told_once'),
        ),
        migrations.RunSQL(
            """
            -- A sensitive topic is never told, noted, suggested or invited to, whoever writes it.
            CREATE TRIGGER no_sensitive_signal BEFORE INSERT OR UPDATE OF topic_id ON communities_signalcell
                FOR EACH ROW EXECUTE FUNCTION threads_no_sensitive_signal();
            CREATE TRIGGER no_sensitive_signal BEFORE INSERT OR UPDATE OF topic_id ON communities_suggestion
                FOR EACH ROW EXECUTE FUNCTION threads_no_sensitive_signal();
            CREATE TRIGGER no_sensitive_signal BEFORE INSERT OR UPDATE OF topic_id ON communities_campaign
                FOR EACH ROW EXECUTE FUNCTION threads_no_sensitive_signal();
            CREATE TRIGGER no_sensitive_signal BEFORE INSERT OR UPDATE OF topic_id ON communities_fieldnote
                FOR EACH ROW EXECUTE FUNCTION threads_no_sensitive_signal();
            """,
            """
            DROP TRIGGER no_sensitive_signal ON communities_signalcell;
            DROP TRIGGER no_sensitive_signal ON communities_suggestion;
            DROP TRIGGER no_sensitive_signal ON communities_campaign;
            DROP TRIGGER no_sensitive_signal ON communities_fieldnote;
            """,
        ),
    ]
