# SPDX-License-Identifier: EUPL-1.2
"""The mail with an invitation. It goes to people who are not known yet, so it is no notice."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override as speaking

from reuring.communities.groups.inviting import INVITATION_WORKS, is_open, token_of
from reuring.communities.models import CommunityInvitation
from reuring.places.models import Organisation


def send(*, key: int, site: str) -> None:
    """Send the mail of an invitation; none when it was used or taken back meanwhile. site: scheme and host."""
    found = CommunityInvitation.objects.select_related("community__node").prefetch_related("community__texts")
    invitation = found.filter(pk=key).first()
    if invitation is None or not is_open(invitation, timezone.now()):
        return
    library = Organisation.objects.values_list("name", flat=True).first()
    with speaking(invitation.language):
        texts = {text.language: text for text in invitation.community.texts.all()}
        own = texts.get(invitation.language) or texts.get("nl")
        title = own.title if own and own.title else invitation.community.node.title
        text = _(
            "Dag %(name)s,\n\nJe bent gevraagd voor de groep %(group)s in %(library)s.\n%(summary)s\n\n%(host)sKlik op "
            "deze link om mee te doen:\n\n%(link)s\n\nJe kiest zelf onder welke naam. De link werkt %(days)s dagen, en "
            "één keer. Wil je niet? Dan hoef je niets te doen.\n\nGroeten van %(library)s"
        )
        host = _("Je kunt de groep mee dragen: bijeenkomsten plannen en de pagina bijhouden.\n\n")
        values = {
            "name": invitation.name,
            "group": title,
            "library": library or _("de bibliotheek"),
            "summary": own.summary if own else "",
            "host": host if invitation.as_host else "",
            "link": site + reverse("communities:invitation", args=[token_of(invitation)]),
            "days": INVITATION_WORKS.days,
        }
        subject = _("Doe mee met %(group)s") % {"group": title}
        send_mail(subject, text % values, settings.DEFAULT_FROM_EMAIL, [invitation.email])
