# SPDX-License-Identifier: EUPL-1.2
"""Background jobs: rows in PostgreSQL, written in the transaction of the change that they follow from.

A room defines its jobs with `@app.task` in its `jobs.py`; procrastinate's Django app finds them.
"""

from procrastinate.contrib.django import app

__all__ = ["app"]
