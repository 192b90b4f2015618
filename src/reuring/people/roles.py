# SPDX-License-Identifier: EUPL-1.2
"""The roles that a person can have, as pure facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What someone may be here. Everyone is a visitor; the rest is granted."""

    VISITOR = "visitor", _("bezoeker")
    MEMBER = "member", _("lid")
    FRONT_DESK = "front_desk", _("medewerker balie")
    CATALOGUER = "cataloguer", _("medewerker collectie")
    PROGRAMME_MAKER = "programme_maker", _("programmamaker")
    COMMUNITY_LIBRARIAN = "community_librarian", _("communitybibliothecaris")
    HOST = "host", _("gastheer of gastvrouw")
    VOLUNTEER = "volunteer", _("vrijwilliger")
    PARTNER = "partner", _("partner")
    SCHOOL_CONTACT = "school_contact", _("contact van een school")
    POLICY_OFFICER = "policy_officer", _("beleidsmedewerker")
    ADMINISTRATOR = "administrator", _("beheerder")


# Works for the library: needs a second factor, and may see staff pages.
STAFF = frozenset(
    {
        Role.FRONT_DESK,
        Role.CATALOGUER,
        Role.PROGRAMME_MAKER,
        Role.COMMUNITY_LIBRARIAN,
        Role.POLICY_OFFICER,
        Role.ADMINISTRATOR,
    }
)
GRANTABLE = tuple(role for role in Role if role is not Role.VISITOR)
