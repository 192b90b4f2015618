# SPDX-License-Identifier: EUPL-1.2
"""The target groups that come with the product. A library adds its own, renames them and retires them.

They are for planning and for reports, and stand on no page for visitors.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from reuring.activities.models import TargetGroup

TARGET_GROUPS: Final = (
    ("0-4", _("0 tot 4 jaar")),
    ("4-12", _("4 tot 12 jaar")),
    ("12-18", _("12 tot 18 jaar")),
    ("families", _("gezinnen")),
    ("adults", _("volwassenen")),
    ("65-plus", _("65 jaar en ouder")),
    ("newcomers", _("nieuw in Nederland")),
    ("little-reading", _("mensen die moeite hebben met lezen en schrijven")),
    ("job-seekers", _("mensen die werk zoeken")),
    ("carers", _("mantelzorgers")),
)


def load_target_groups() -> int:
    """Add the groups that are not there yet. Returns how many there are; loading twice changes nothing.

    One that staff renamed or retired stays as they made it.
    """
    TargetGroup.objects.bulk_create(
        (TargetGroup(key=key, name=name, position=position) for position, (key, name) in enumerate(TARGET_GROUPS, 1)),
        ignore_conflicts=True,
    )
    return TargetGroup.objects.count()
