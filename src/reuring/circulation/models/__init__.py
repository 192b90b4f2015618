# SPDX-License-Identifier: EUPL-1.2
"""The tables of this room."""

from reuring.circulation.models.holds import Hold, Transit
from reuring.circulation.models.loans import Loan, Movement, Via
from reuring.circulation.models.rules import FloatingMaximum, LendingRule, RulesStamp
from reuring.circulation.models.subscriptions import (
    Subscription,
    SubscriptionTerms,
    SubscriptionType,
    SubscriptionTypeText,
)

__all__ = [
    "FloatingMaximum",
    "Hold",
    "LendingRule",
    "Loan",
    "Movement",
    "RulesStamp",
    "Subscription",
    "SubscriptionTerms",
    "SubscriptionType",
    "SubscriptionTypeText",
    "Transit",
    "Via",
]
