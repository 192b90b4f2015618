# SPDX-License-Identifier: EUPL-1.2
"""What this room keeps of a person: who started an import.

It says nothing about them, and is emptied when they are erased.
"""

from reuring.catalogue.models import ImportRun
from reuring.people.personal import register_personal, show_nothing

register_personal(ImportRun, "started_by", export=show_nothing)
