# SPDX-License-Identifier: EUPL-1.2
"""The tables of this room."""

from reuring.circulation.models.between import AskedFromLibrary, LentToLibrary, OtherLibrary
from reuring.circulation.models.day import (
    BranchDay,
    ChecklistItem,
    ChecklistItemText,
    ChecklistTick,
    FoundItem,
    FoundKind,
    FoundRule,
    LostAsk,
    ShiftNote,
)
from reuring.circulation.models.delivery import Bag, BagItem, HomeDelivery, NotAgain
from reuring.circulation.models.holds import Hold, Transit
from reuring.circulation.models.loans import Loan, Movement, Via
from reuring.circulation.models.members import Joining
from reuring.circulation.models.mine import CalendarFeed
from reuring.circulation.models.notices import NoticeStep
from reuring.circulation.models.offline import OfflineAct
from reuring.circulation.models.rules import FloatingMaximum, LendingRule, RulesStamp
from reuring.circulation.models.subscriptions import (
    Subscription,
    SubscriptionTerms,
    SubscriptionType,
    SubscriptionTypeText,
)
from reuring.circulation.models.wishes import Wish, WishVoice

__all__ = [
    "AskedFromLibrary",
    "Bag",
    "BagItem",
    "BranchDay",
    "CalendarFeed",
    "ChecklistItem",
    "ChecklistItemText",
    "ChecklistTick",
    "FloatingMaximum",
    "FoundItem",
    "FoundKind",
    "FoundRule",
    "Hold",
    "HomeDelivery",
    "Joining",
    "LendingRule",
    "LentToLibrary",
    "Loan",
    "LostAsk",
    "Movement",
    "NotAgain",
    "NoticeStep",
    "OfflineAct",
    "OtherLibrary",
    "RulesStamp",
    "ShiftNote",
    "Subscription",
    "SubscriptionTerms",
    "SubscriptionType",
    "SubscriptionTypeText",
    "Transit",
    "Via",
    "Wish",
    "WishVoice",
]
