# SPDX-License-Identifier: EUPL-1.2
"""The mail with an invitation. It goes to people who are not known yet, so it is no notice."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override as speaking

from reuring.partners.invitations import INVITATION_WORKS, token_of
from reuring.partners.models import PartnerInvitation
from reuring.places.models import Organisation


def send(*, key: int, site: str) -> None:
    """Send the mail of an invitation; none when it was used or taken back meanwhile. site: scheme and host."""
    invitation = PartnerInvitation.objects.open(timezone.now()).select_related("partner").filter(pk=key).first()
    if invitation is None:
        return
    library = Organisation.objects.values_list("name", flat=True).first()
    with speaking(invitation.language):
        library = library or _("de bibliotheek")
        link = site + reverse("partners:invitation", args=[token_of(invitation)])
        text = _(
            "Dag %(name)s,\n\n%(library)s vraagt je mee te doen namens %(partner)s. Je kunt dan activiteiten "
            "voorstellen, afspraken zien en de tekst over %(partner)s aanpassen.\n\nKlik op deze link om mee te doen:"
            "\n\n%(link)s\n\nDe link werkt %(days)s dagen, en één keer. Ken je %(partner)s niet? Dan hoef je niets te "
            "doen.\n\nGroeten van %(library)s"
        )
        values = {
            "name": invitation.name,
            "library": library,
            "partner": invitation.partner.name,
            "link": link,
            "days": INVITATION_WORKS.days,
        }
        title = _("Doe mee namens %(partner)s") % {"partner": invitation.partner.name}
        send_mail(title, text % values, settings.DEFAULT_FROM_EMAIL, [invitation.email])
