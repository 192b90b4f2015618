# SPDX-License-Identifier: EUPL-1.2
"""At which branch somebody works now; the till of the ledger asks it too, so it lives in `people.at_work`."""

from reuring.people.at_work import branch_at_work, branches_of, choose_branch

__all__ = ["branch_at_work", "branches_of", "choose_branch"]
