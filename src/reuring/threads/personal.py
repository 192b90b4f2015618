# SPDX-License-Identifier: EUPL-1.2
"""What this room keeps of a person: who made a link or gave a topic.

It says nothing about them, and is emptied when they are erased.
"""

from reuring.people.personal import register_personal, show_nothing
from reuring.threads.models import Link, NodeTopic

register_personal(Link, "made_by", export=show_nothing)
register_personal(NodeTopic, "made_by", export=show_nothing)
