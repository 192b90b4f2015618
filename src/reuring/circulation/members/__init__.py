# SPDX-License-Identifier: EUPL-1.2
"""Joining and subscriptions: how somebody becomes a member, stays one, and stops.

Three different things: a *visitor* comes in and is not known; a *participant* is known and has an account, and takes
part without borrowing; a *subscriber* has a subscription and a card, and borrows.
"""
