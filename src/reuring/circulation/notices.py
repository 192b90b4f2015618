# SPDX-License-Identifier: EUPL-1.2
"""What people are told about what they lend and hold: the kinds, and the verbs that tell at once.

What the daily round tells about open loans is in `reminding.py`, the words are in `notice_texts.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from reuring.catalogue.models import Item
from reuring.circulation.models import Hold, Loan, NoticeStep, Subscription
from reuring.circulation.notice_texts import COUNTED_HOLDS, COUNTED_TITLES, TEXTS
from reuring.people.notices.kinds import Field, Form, NoticeKind, Urgency, register_kind
from reuring.people.notices.telling import Telling, tell

HOLD_READY: Final = "circulation.hold_ready"
HOLD_EXPIRING: Final = "circulation.hold_expiring"
RENEWED: Final = "circulation.renewed"
SUBSCRIPTION_ENDING: Final = "circulation.subscription_ending"


def about_loan(public_id: str, due_on: date) -> str:
    """What a notice about a loan is about: that loan with that day. Renewed, it is another matter."""
    return f"{public_id}:{due_on:%Y%m%d}"


def loans_that_hold(abouts: Collection[str]) -> set[str]:
    """Of these loans with their days, those that are still out with that day, and neither lost nor said to be back."""
    keys = {about.partition(":")[0] for about in abouts}
    rows = Loan.objects.open().filter(public_id__in=keys, lost_at=None, claimed_returned_at=None)
    now = {about_loan(key, due_on) for key, due_on in rows.values_list("public_id", "due_on")}
    return now & set(abouts)


def holds_on_shelf(abouts: Collection[str]) -> set[str]:
    """Of these holds, those whose copy still lies ready."""
    return set(Hold.objects.filter(public_id__in=abouts, state=Hold.State.ON_SHELF).values_list("public_id", flat=True))


def subscriptions_that_end(abouts: Collection[str]) -> set[str]:
    """Of these subscriptions, those that end, without another after them."""
    rows = Subscription.objects.filter(public_id__in=abouts, ends_on__isnull=False, ended_at=None)
    later = Subscription.objects.filter(person__in=rows.values("person"))
    last: dict[int, date] = {}
    for person, starts_on in later.values_list("person_id", "starts_on"):
        last[person] = max(starts_on, last.get(person, starts_on))
    return {
        key for key, person, starts_on in rows.values_list("public_id", "person_id", "starts_on")
        if last[person] <= starts_on
    }  # fmt: skip


_TITLE: Final = Field("title", "titel", _("de titel"), "Max Havelaar", is_private=True, another="Jip en Janneke")
_DUE: Final = Field("due_on", "terug_op", _("de dag waarop het terug moet zijn"), "2026-03-12", Form.DATE)
_BRANCH: Final = Field("branch", "vestiging", _("de vestiging"), "HuB.Kerkrade")
_UNTIL: Final = Field("until", "tot_en_met", _("de laatste dag waarop het klaarligt"), "2026-03-19", Form.DATE)
_PRICE: Final = Field("price", "prijs", _("wat het kost als het niet terugkomt"), 1_895, Form.CENTS)

register_kind(
    NoticeKind(
        key=HOLD_READY,
        urgency=Urgency.AT_ONCE,
        title=_("Een reservering ligt klaar"),
        explanation=_("Meteen als je iets kunt ophalen."),
        fields=(_TITLE, _BRANCH, _UNTIL),
        texts=TEXTS[HOLD_READY],
        is_list=True,
        counted=COUNTED_HOLDS,
        order=10,
        still_holds=holds_on_shelf,
    )
)
register_kind(
    NoticeKind(
        key=HOLD_EXPIRING,
        urgency=Urgency.DIGEST,
        title=_("Een reservering ligt bijna niet meer klaar"),
        explanation=_("Twee dagen voor de laatste dag."),
        fields=(_TITLE, _BRANCH, _UNTIL),
        texts=TEXTS[HOLD_EXPIRING],
        is_list=True,
        counted=COUNTED_HOLDS,
        may_be_off=True,
        falls_back=False,
        order=20,
        still_holds=holds_on_shelf,
    )
)
for _step, _title, _explanation, _order in (
    (NoticeStep.Kind.INVOICE, _("Te laat: wat het kost"), _("Als iets heel lang niet terugkomt."), 30),
    (NoticeStep.Kind.OVERDUE_3, _("Te laat, derde bericht"), _("Als iets nog langer weg blijft."), 31),
    (NoticeStep.Kind.OVERDUE_2, _("Te laat, tweede bericht"), _("Als iets langer weg blijft."), 32),
    (NoticeStep.Kind.OVERDUE_1, _("Te laat, eerste bericht"), _("Kort na de dag waarop het terug moest zijn."), 33),
    (NoticeStep.Kind.DUE_SOON, _("Bijna terug"), _("Een paar dagen voordat iets terug moet zijn."), 40),
):
    _is_reminder = _step == NoticeStep.Kind.DUE_SOON
    register_kind(
        NoticeKind(
            key=_step.value,
            urgency=Urgency.DIGEST,
            title=_title,
            explanation=_explanation,
            fields=(_TITLE, _DUE, _BRANCH, _PRICE),
            texts=TEXTS[_step.value],
            is_list=True,
            counted=COUNTED_TITLES,
            may_be_off=_is_reminder,
            falls_back=not _is_reminder,
            order=_order,
            still_holds=loans_that_hold,
        )
    )
register_kind(
    NoticeKind(
        key=RENEWED,
        urgency=Urgency.DIGEST,
        title=_("Vanzelf verlengd"),
        explanation=_("Als we iets voor je verlengen."),
        fields=(_TITLE, _DUE),
        texts=TEXTS[RENEWED],
        is_list=True,
        counted=COUNTED_TITLES,
        may_be_off=True,
        falls_back=False,
        order=50,
        still_holds=loans_that_hold,
    )
)
register_kind(
    NoticeKind(
        key=SUBSCRIPTION_ENDING,
        urgency=Urgency.DIGEST,
        title=_("Je abonnement loopt af"),
        explanation=_("Een maand van tevoren."),
        fields=(Field("ends_on", "eerste_dag_zonder", _("de eerste dag zonder abonnement"), "2026-04-01", Form.DATE),),
        texts=TEXTS[SUBSCRIPTION_ENDING],
        falls_back=False,
        order=60,
        still_holds=subscriptions_that_end,
    )
)


def tell_ready(hold: Hold, item: Item, at: datetime) -> None:
    """Tell somebody that a copy lies ready, in the transaction in which it does.

    hold: on the shelf, with its pick-up branch. item: with its edition.
    """
    if hold.person_id is None:
        return
    facts = {
        "title": item.edition.title,
        "branch": hold.pickup_branch.name,
        "until": hold.shelf_until.isoformat() if hold.shelf_until else None,
    }
    # The same hold can lie ready a second time, when its copy was taken away in between.
    key = f"hold_ready:{hold.public_id}:{at:%Y%m%d%H%M%S}"
    tell([Telling(HOLD_READY, hold.person_id, key, facts, about=hold.public_id)], at=at)


def tell_renewed(loan: Loan, item: Item, at: datetime) -> None:
    """Tell somebody that a loan got a later day by itself, in the transaction in which it did.

    item: with its edition.
    """
    if loan.person_id is None:
        return
    tell(
        [
            Telling(
                RENEWED,
                loan.person_id,
                f"renewed:{loan.public_id}:{loan.due_on}",
                {"title": item.edition.title, "due_on": loan.due_on.isoformat()},
                about=about_loan(loan.public_id, loan.due_on),
            )
        ],
        at=at,
    )
