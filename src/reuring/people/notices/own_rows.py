# SPDX-License-Identifier: EUPL-1.2
"""What notices say about the personal data that they keep (see `people/personal.py`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reuring.people.households import has_two_homes
from reuring.people.models import Person
from reuring.people.notices.kinds import known_kind
from reuring.people.notices.models import Attempt, Message, Notice, NoticeOff, NoticeText, PrintRun
from reuring.people.personal import register_personal, rows_of, show_nothing

# What a message said is kept so long, for who asks "what did you write me?"; that it went out, for a year.
WORDS_KEPT_DAYS: Final = 30
ROW_KEPT_DAYS: Final = 365
_CHUNK: Final = 5_000


def _expire_notices(before: datetime) -> int:
    """Empty the facts of what is older; let go of what it was about once that is over; take rows away after a year."""
    old = Notice.objects.filter(created_at__lt=before).filter(Q(message__isnull=False) | Q(cancelled_at__isnull=False))
    emptied = old.exclude(facts={}).update(facts={})
    let_go(before)
    rows_before = before - timedelta(days=ROW_KEPT_DAYS - WORDS_KEPT_DAYS)
    gone = Notice.objects.filter(created_at__lt=rows_before, about="").delete()[0]
    return emptied + gone


def let_go(before: datetime) -> int:
    """Cut the tie between a person and a thing that is over, such as a loan that was returned. Returns how many.

    What still holds keeps its key: that is what keeps someone from being told twice.
    """
    cut = 0
    tied = Notice.objects.filter(created_at__lt=before).exclude(about="")
    for key in list(tied.values_list("kind", flat=True).distinct()):
        kind = known_kind(key)
        after = 0
        while rows := list(tied.filter(kind=key, pk__gt=after).order_by("pk").values_list("pk", "about")[:_CHUNK]):
            after = rows[-1][0]
            holding = set(kind.still_holds({about for _pk, about in rows})) if kind and kind.still_holds else set()
            over = [pk for pk, about in rows if about not in holding]
            with connection.cursor() as cursor:
                if kind and kind.still_holds:
                    cursor.execute(
                        "UPDATE people_notice SET about = '', key = 'gone:' || id WHERE id = ANY(%s)", [over]
                    )
                else:
                    cursor.execute("UPDATE people_notice SET about = '' WHERE id = ANY(%s)", [over])
            cut += len(over)
    return cut


def _expire_messages(before: datetime) -> int:
    """Empty the words and the address of what is older, and take the row away after a year."""
    old = Message.objects.filter(composed_at__lt=before).exclude(state__in=(*Message.AHEAD, Message.State.HANDING_OVER))
    emptied = old.exclude(address="", body="").update(address="", subject="", body="", detail="")
    rows_before = before - timedelta(days=ROW_KEPT_DAYS - WORDS_KEPT_DAYS)
    in_it = Notice.objects.filter(message=OuterRef("pk"))
    gone = Message.objects.filter(composed_at__lt=rows_before).exclude(Exists(in_it)).delete()[0]
    return emptied + gone


@transaction.atomic
def _erase_notices(person: Person) -> None:
    now = timezone.now()
    mine = Notice.objects.filter(person=person)
    mine.waiting().update(cancelled_at=now, cancelled_because=Notice.Because.LEFT)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_notice SET person_id = NULL, regards_id = NULL, facts = '{}', about = '', "
            "key = 'erased:' || id WHERE person_id = %s",
            [person.pk],
        )


def _erase_messages(person: Person) -> None:
    mine = Message.objects.filter(person=person)
    mine.filter(state__in=Message.AHEAD).update(state=Message.State.CANCELLED, print_run=None)
    mine.update(person=None, address="", subject="", body="", detail="")


@transaction.atomic
def _erase_regards(person: Person) -> None:
    """What others were told about this person says nothing of them any more."""
    about = Notice.objects.filter(regards=person)
    messages = Message.objects.filter(notices__in=about)
    messages.filter(state__in=Message.AHEAD).update(is_stale=True)
    messages.exclude(state__in=Message.AHEAD).update(subject="", body="")
    about.filter(cancelled_at__isnull=True).filter(
        Q(message__isnull=True) | Q(message__state__in=Message.AHEAD)
    ).update(cancelled_at=timezone.now(), cancelled_because=Notice.Because.LEFT)
    about.update(regards=None, facts={}, about="")


def _what_i_was_told(person: Person) -> list[dict[str, Any]]:
    return rows_of(Notice, "person", person, only=("kind", "facts", "created_at", "cancelled_at", "cancelled_because"))


def _what_i_was_sent(person: Person) -> list[dict[str, Any]]:
    names: tuple[str, ...] = (
        "road",
        "language",
        "address",
        "subject",
        "body",
        "state",
        "composed_at",
        "handed_over_at",
    )
    if has_two_homes(person, timezone.now()):
        # Who reads this with a child's card must not learn where its other home is.
        names = tuple(name for name in names if name != "address")
    return rows_of(Message, "person", person, only=names)


register_personal(
    Message,
    "person",
    export=_what_i_was_sent,
    erase=_erase_messages,
    keep_days=WORDS_KEPT_DAYS,
    expire=_expire_messages,
    label=_("berichten"),
    stays=_("Dat er een bericht uitging, telt mee in de cijfers, zonder naam en zonder de woorden."),
)
register_personal(Notice, "regards", export=show_nothing, erase=_erase_regards)
register_personal(
    Notice,
    "person",
    export=_what_i_was_told,
    erase=_erase_notices,
    keep_days=WORDS_KEPT_DAYS,
    expire=_expire_notices,
)
register_personal(NoticeOff, "person")
register_personal(PrintRun, "made_by", export=show_nothing)
register_personal(Attempt, "account", export=show_nothing)
register_personal(NoticeText, "edited_by", export=show_nothing)
