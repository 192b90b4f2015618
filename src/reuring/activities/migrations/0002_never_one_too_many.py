# SPDX-License-Identifier: EUPL-1.2
"""A trigger that refuses a seat too many, whoever writes it.

It takes the same advisory lock as the actions do (`pools.py`), so that two that come at once are counted one after the
other. Lowering a capacity below what is taken is allowed: nobody is thrown out, and nobody comes in.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION activities_no_seat_too_many() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most integer;
    taken integer;
BEGIN
    PERFORM pg_advisory_xact_lock(7000000000000000 + NEW.pool_id);
    SELECT capacity INTO most FROM activities_pool WHERE id = NEW.pool_id;
    IF most IS NOT NULL THEN
        SELECT count(*) INTO taken FROM activities_seat WHERE pool_id = NEW.pool_id AND is_taken;
        IF taken > most THEN
            RAISE EXCEPTION 'pool % has room for % and would hold %', NEW.pool_id, most, taken
                USING ERRCODE = 'check_violation', CONSTRAINT = 'no_seat_too_many';
        END IF;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER seat_inserted_within_capacity AFTER INSERT ON activities_seat
    FOR EACH ROW WHEN (NEW.is_taken) EXECUTE FUNCTION activities_no_seat_too_many();
CREATE TRIGGER seat_taken_within_capacity AFTER UPDATE OF is_taken, pool_id ON activities_seat
    FOR EACH ROW WHEN (NEW.is_taken AND (NOT OLD.is_taken OR OLD.pool_id <> NEW.pool_id))
    EXECUTE FUNCTION activities_no_seat_too_many();
"""
DROP = """
DROP TRIGGER seat_inserted_within_capacity ON activities_seat;
DROP TRIGGER seat_taken_within_capacity ON activities_seat;
DROP FUNCTION activities_no_seat_too_many();
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
