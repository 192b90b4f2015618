# SPDX-License-Identifier: EUPL-1.2
"""Signing up: taking seats, waiting for one, being offered one, paying, changing and leaving.

Every verb that takes or frees a seat locks the pools that it is about (`pools.lock_pools`, sorted), counts from the
rows, decides, and writes, in one transaction. What frees a seat also offers it to who waits, in that same transaction
(`offering`), so that a cancellation, a smaller group and a raise of capacity are one and the same thing.

The order on the waiting list: higher priority first, then who waits longest. The first registration that fits as a
whole is offered its seats; one that is too big for what is free keeps its place and holds up nobody behind it, because
an empty seat helps no one. A group is never split.
"""
