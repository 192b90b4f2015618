# SPDX-License-Identifier: EUPL-1.2
"""The mails of joining on line. They go to people who are not known yet, so they are no notices."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override as speaking

from reuring.circulation.members.applying import Application, token_of
from reuring.circulation.models import Joining
from reuring.people.models import Account, Person
from reuring.places.models import Organisation

Kind = Literal["confirm", "known", "warned"]


def send(*, kind: Kind, subject: str, site: str) -> None:
    """Send one mail; none where its reason went away meanwhile.

    kind: `confirm` asks to go on, `known` tells that one is a member already, `warned` that somebody used one's name.
    subject: public id of the wish to join, or of the person. site: scheme and host.
    """
    if kind == "confirm":
        asked = Joining.objects.filter(public_id=subject, state=Joining.State.ASKED).first()
        if asked is None:
            return
        who = Application.of_json(asked.said).who
        to, language = who.email, who.language
    else:
        person = Person.objects.filter(public_id=subject, merged_into__isnull=True).first()
        account = Account.objects.filter(person=person).first() if person else None
        to = (person.email if person else "") or (account.email if account else None) or ""
        language = person.language if person else ""
    if not to:
        return
    with speaking(language):
        if kind == "confirm":
            title, text = _confirm(site + reverse("circulation:join_confirmation", args=[token_of(subject)]))
        elif kind == "known":
            title, text = _known(site + reverse("account_login"), site + reverse("account_reset_password"))
        else:
            title, text = _warned()
        library = Organisation.objects.values_list("name", flat=True).first() or _("de bibliotheek")
        body = "\n\n".join([_("Dag,"), text, _("Groeten van %(library)s") % {"library": library}])
        send_mail(title, body, settings.DEFAULT_FROM_EMAIL, [to])


def _confirm(link: str) -> tuple[str, str]:
    text = _(
        "Fijn dat je meedoet met de bibliotheek. Klik op deze link om verder te gaan:\n\n%(link)s\n\n"
        "De link werkt drie dagen. Heb je dit niet zelf gevraagd? Dan hoef je niets te doen."
    )
    return _("Bevestig je e-mailadres"), text % {"link": link}


def _known(login: str, forgotten: str) -> tuple[str, str]:
    text = _(
        "Iemand, misschien jijzelf, wilde met dit e-mailadres lid worden. Je bent al bekend bij ons, dus er is niets "
        "veranderd.\n\nInloggen kan hier: %(login)s\nWachtwoord vergeten, of nog geen wachtwoord: %(forgotten)s\n\n"
        "Pas of pincode kwijt? Kom langs bij de balie, dan maken we een nieuwe."
    )
    return _("Je bent al bekend bij de bibliotheek"), text % {"login": login, "forgotten": forgotten}


def _warned() -> tuple[str, str]:
    text = _(
        "Iemand vulde op onze site gegevens in die op die van jou lijken, om lid te worden. Er is geen pas gemaakt en "
        "aan je gegevens is niets veranderd.\n\nWas jij het? Dan heb je al een pas. Was jij het niet, en vertrouw je "
        "het niet? Laat het ons weten."
    )
    return _("Iemand gebruikte je naam"), text
