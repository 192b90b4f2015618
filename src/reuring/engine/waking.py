# SPDX-License-Identifier: EUPL-1.2
"""Waking up: thousands of modules that stay for as long as the process lives."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def waking() -> Iterator[None]:
    """Look for no rubbish in the block, and never again through what was made in it: a sixth less time to start, and no
    pauses later to go through all of it in vain."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
