# SPDX-License-Identifier: EUPL-1.2
"""Triggers that keep what a tie to a topic knows of its node: its kind, and until when it is still to come.

An import that knows the kind says it itself, and is not slowed down. Filled for what is there already.
"""

from django.db import migrations

CREATE = """
UPDATE threads_nodetopic tie SET kind = node.kind, until = node.ends_at
FROM threads_node node WHERE node.id = tie.node_id AND tie.kind = '';

CREATE FUNCTION threads_tie_knows_its_node() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT kind, ends_at INTO NEW.kind, NEW.until FROM threads_node WHERE id = NEW.node_id;
    NEW.kind := coalesce(NEW.kind, '');
    RETURN NEW;
END
$$;
CREATE TRIGGER tie_made_with_its_node BEFORE INSERT ON threads_nodetopic
    FOR EACH ROW WHEN (NEW.kind = '') EXECUTE FUNCTION threads_tie_knows_its_node();
CREATE TRIGGER tie_moved_with_its_node BEFORE UPDATE OF node_id ON threads_nodetopic
    FOR EACH ROW WHEN (NEW.node_id <> OLD.node_id) EXECUTE FUNCTION threads_tie_knows_its_node();

CREATE FUNCTION threads_ties_follow_their_node() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE threads_nodetopic SET kind = NEW.kind, until = NEW.ends_at WHERE node_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER node_changed_for_its_ties AFTER UPDATE OF ends_at, kind ON threads_node
    FOR EACH ROW WHEN (NEW.ends_at IS DISTINCT FROM OLD.ends_at OR NEW.kind <> OLD.kind)
    EXECUTE FUNCTION threads_ties_follow_their_node();
"""
DROP = """
DROP TRIGGER node_changed_for_its_ties ON threads_node;
DROP TRIGGER tie_moved_with_its_node ON threads_nodetopic;
DROP TRIGGER tie_made_with_its_node ON threads_nodetopic;
DROP FUNCTION threads_ties_follow_their_node();
DROP FUNCTION threads_tie_knows_its_node();
"""


class Migration(migrations.Migration):
    dependencies = [("threads", "0007_what_next")]

    operations = [migrations.RunSQL(CREATE, DROP)]
