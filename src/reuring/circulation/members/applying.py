# SPDX-License-Identifier: EUPL-1.2
"""Joining on line: asking, confirming by e-mail, and finishing with a PIN or a password.

Nobody learns here who is known: whoever asks is answered in the same way, and the rest is told by mail to an address
that has proven to be theirs. Until the address is confirmed there is no person, no card and no PIN. Whoever looks like
somebody who is known has to come to the desk, and so does who must show a card there; that somebody used their name is
told to who is known. Source: decision 0012.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from django.core import signing
from django.db import transaction
from django.utils import timezone

from reuring.circulation.members.joining import Guardian, Joined, JoinRefused, Who, join
from reuring.circulation.members.policy import needs_guardian
from reuring.circulation.models import Joining, SubscriptionType
from reuring.engine.public_ids import new_public_id
from reuring.people.actions import obstacles_to_pin, open_own_account
from reuring.people.actor import Actor
from reuring.people.duplicates import Likely, likely_same
from reuring.people.models import Account, Person, Purpose
from reuring.places.models import Branch

ACTOR: Final = Actor.rule("joining on line")
_SALT: Final = "reuring.circulation.joining"
# How long the link in the mail works, how long a wish waits at the desk, and how long it is kept that it was done.
LINK_WORKS: Final = timedelta(days=3)
WAITS_AT_DESK: Final = timedelta(days=30)
KEPT_WHEN_DONE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody filled in. type: code of a subscription type; empty for a participant.

    who, guardian: as `joining.Who`, the guardian without an address of their own. guardian_known: public id of a
    guardian who was logged in. consents: purposes with the version of the words.
    """

    who: Who
    type: str = ""
    elsewhere_card: str = ""
    guardian: Who | None = None
    guardian_known: str = ""
    consents: tuple[tuple[str, int], ...] = ()

    @property
    def email(self) -> str:
        return self.who.email

    def to_json(self) -> dict[str, Any]:
        """As it is kept until it is confirmed."""
        return {
            "who": _who_to_json(self.who),
            "type": self.type,
            "elsewhere_card": self.elsewhere_card,
            "guardian": _who_to_json(self.guardian) if self.guardian else None,
            "guardian_known": self.guardian_known,
            "consents": [list(each) for each in self.consents],
        }

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> Application:
        """What was kept."""
        return cls(
            who=_who_of_json(said["who"]),
            type=said["type"],
            elsewhere_card=said["elsewhere_card"],
            guardian=_who_of_json(said["guardian"]) if said["guardian"] else None,
            guardian_known=said["guardian_known"],
            consents=tuple((purpose, version) for purpose, version in said["consents"]),
        )


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of confirming. state: `member`, `participant`, or `at_desk` for who has to come in.

    account: to log in with now; None for a child, whose guardian does that.
    """

    state: Literal["member", "participant", "at_desk"]
    joined: Joined | None = None
    account: Account | None = None


# Asking


@transaction.atomic
def ask_to_join(*, application: Application, site: str, at: datetime, is_proven: bool = False) -> str:
    """Keep that somebody wants to join, and send the mail with which they go on.

    site: scheme and host of the link in the mail. is_proven: a guardian is logged in, so no mail is needed.
    Returns what stands in the address of the next page; empty where the mail leads there.
    """
    from reuring.circulation.members.jobs import send_join_mail

    if not is_proven and (known := _known_by_mail(application)) is not None:
        send_join_mail.defer(kind="known", subject=known, site=site)
        return ""
    asked = Joining.objects.create(
        key=f"online:{new_public_id()}{new_public_id()}", said=application.to_json(), asked_at=at
    )
    if not is_proven:
        send_join_mail.defer(kind="confirm", subject=asked.public_id, site=site)
    return token_of(asked.public_id) if is_proven else ""


def _known_by_mail(application: Application) -> str | None:
    """The public id of who is known by this very address and is the one who joins, or has the account of it."""
    email = application.email
    for each in _likely(application.who):
        if each.is_strong and each.person.email.lower() == email:
            return each.person.public_id
    if not application.type and application.guardian is None and not application.guardian_known:
        account = Account.objects.filter(email__iexact=email).select_related("person").first()
        return account.person.public_id if account else None
    return None


# Confirming


def token_of(public_id: str) -> str:
    """What stands in the address of the page where somebody confirms."""
    return signing.TimestampSigner(salt=_SALT).sign(public_id)


def asked_with(token: str) -> Joining | None:
    """The wish to join with this in its address; None for a link that is old, forged, or used."""
    try:
        public_id = signing.TimestampSigner(salt=_SALT).unsign(token, max_age=LINK_WORKS)
    except signing.BadSignature:
        return None
    return Joining.objects.filter(public_id=public_id, state=Joining.State.ASKED).first()


@transaction.atomic
def finish(*, asked: Joining, secret: str, site: str, at: datetime) -> Finished:
    """Make somebody a member or a participant, now that the e-mail address is confirmed.

    secret: the PIN that a member chose, the password of a participant.
    Raises JoinRefused, AccountRefused with every obstacle.
    """
    asked = Joining.objects.select_for_update().get(pk=asked.pk)
    if asked.state != Joining.State.ASKED:
        return Finished("at_desk")
    application = Application.of_json(asked.said)
    borrows = bool(application.type)
    if borrows and (wrong := obstacles_to_pin(secret, application.who.born_on)):
        raise JoinRefused(*wrong)
    guardian, why = _guardian(application, at)
    type = SubscriptionType.objects.filter(code=application.type).first() if borrows else None
    looks_known = [each for each in _likely(application.who) if each.is_strong]
    if looks_known:
        why = "looks-known"
    elif type is not None and type.is_reciprocal:
        why = why or "elsewhere-card"
    if why:
        asked.state, asked.why, asked.confirmed_at = Joining.State.AT_DESK, why, at
        asked.save(update_fields=["state", "why", "confirmed_at"])
        _warn([each.person for each in looks_known], application.email, site)
        return Finished("at_desk")
    joined = join(
        who=application.who,
        type=type,
        key=asked.key,
        branch=application.who.home_branch,
        actor=ACTOR,
        at=at,
        is_online=True,
        pin=secret if borrows else "",
        elsewhere_card=application.elsewhere_card,
        guardian=guardian,
        consents=[(Purpose(purpose), version) for purpose, version in application.consents],
        # Just looked at, by the same question.
        is_someone_else=True,
    )
    if joined.guardian is not None:
        if guardian is not None and guardian.person is None:
            open_own_account(person=joined.guardian, email=application.email, actor=ACTOR, at=at)
        return Finished("member" if borrows else "participant", joined)
    account = open_own_account(
        person=joined.person, email=application.email, password="" if borrows else secret, actor=ACTOR, at=at
    )
    return Finished("member" if borrows else "participant", joined, account)


def _guardian(application: Application, at: datetime) -> tuple[Guardian | None, str]:
    """Who answers for a child, and why that has to be looked at in the desk; empty where it has not."""
    if not needs_guardian(application.who.born_on, timezone.localdate(at)):
        return None, ""
    if application.guardian_known:
        return Guardian(person=Person.objects.filter(public_id=application.guardian_known).first()), ""
    if application.guardian is None:
        return None, ""
    for each in _likely(application.guardian):
        if each.is_strong:
            # The address is confirmed; with that it is theirs.
            if each.person.email.lower() == application.email:
                return Guardian(person=each.person), ""
            return None, "guardian-known"
    return Guardian(who=application.guardian), ""


def _warn(people: list[Person], email: str, site: str) -> None:
    """Tell who is known that somebody used their name, where that was another address than theirs."""
    from reuring.circulation.members.jobs import send_join_mail

    for person in people:
        if person.email and person.email.lower() != email:
            send_join_mail.defer(kind="warned", subject=person.public_id, site=site)


# At the desk, and afterwards


@transaction.atomic
def drop(*, waiting: Joining, at: datetime) -> None:
    """Take away a wish to join that waits at the desk and will not be."""
    waiting = Joining.objects.select_for_update().get(pk=waiting.pk)
    if waiting.state == Joining.State.AT_DESK:
        waiting.state, waiting.said = Joining.State.DROPPED, {}
        waiting.save(update_fields=["state", "said"])


def forget_joinings(*, at: datetime) -> int:
    """Take away what nobody confirmed, nobody came for, or is done long ago. Returns how many."""
    states = Joining.State
    gone = 0
    for state, after in (
        (states.ASKED, LINK_WORKS), (states.AT_DESK, WAITS_AT_DESK), (states.DONE, KEPT_WHEN_DONE),
        (states.DROPPED, KEPT_WHEN_DONE),
    ):  # fmt: skip
        gone += Joining.objects.filter(state=state, asked_at__lt=at - after).delete()[0]
    return gone


def _likely(who: Who) -> list[Likely]:
    address = who.address or {}
    return likely_same(
        given_name=who.given_name,
        family_name=who.family_name,
        born_on=who.born_on,
        postal_code=address.get("postal_code", ""),
        house_number=address.get("house_number"),
        email=who.email,
        phone=who.phone,
    )


def _who_to_json(who: Who) -> dict[str, Any]:
    plain = asdict(replace(who, home_branch=None))
    return plain | {
        "born_on": who.born_on.isoformat() if who.born_on else None,
        "home_branch": who.home_branch.pk if who.home_branch else None,
    }


def _who_of_json(said: Mapping[str, Any]) -> Who:
    fields = dict(said)
    fields["born_on"] = date.fromisoformat(said["born_on"]) if said["born_on"] else None
    fields["home_branch"] = Branch.objects.filter(pk=said["home_branch"]).first() if said["home_branch"] else None
    return Who(**fields)
