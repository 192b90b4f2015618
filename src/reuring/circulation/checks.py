# SPDX-License-Identifier: EUPL-1.2
"""What `reuring doctor` asks about lending: invariants that no constraint can hold, each one query over all rows."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from reuring.circulation.ruling.doctor import check_rules
from reuring.engine.checks import Check, register_check

# A sentence about rows that should not be there, and the query that counts them.
BROKEN: dict[str, str] = {
    "copies that say they are lent without a loan": """
        SELECT count(*) FROM catalogue_item item WHERE item.status IN ('on_loan', 'lost', 'claimed') AND NOT EXISTS (
            SELECT 1 FROM circulation_loan loan WHERE loan.item_id = item.id AND loan.returned_at IS NULL)
    """,
    "loans whose copy does not say so": """
        SELECT count(*) FROM circulation_loan loan JOIN catalogue_item item ON item.id = loan.item_id
        WHERE loan.returned_at IS NULL AND item.status NOT IN ('on_loan', 'lost', 'claimed')
    """,
    "loans whose copy shows another day": """
        SELECT count(*) FROM circulation_loan loan JOIN catalogue_item item ON item.id = loan.item_id
        WHERE loan.returned_at IS NULL AND item.status = 'on_loan' AND item.due_on IS DISTINCT FROM loan.due_on
    """,
    "loans with another number of renewals than was written down": """
        SELECT count(*) FROM circulation_loan loan WHERE loan.returned_at IS NULL AND loan.renewals <> (
            SELECT count(*) FROM circulation_movement movement
            WHERE movement.loan_id = loan.id AND movement.kind = 'renewal' AND NOT EXISTS (
                SELECT 1 FROM circulation_movement undo WHERE undo.undoes_id = movement.id))
    """,
    "loans without exactly one check-out": """
        SELECT count(*) FROM (
            SELECT loan.id FROM circulation_loan loan
            LEFT JOIN circulation_movement movement ON movement.loan_id = loan.id AND movement.kind = 'check_out'
            GROUP BY loan.id HAVING count(movement.id) <> 1) wrong
    """,
    "returned loans without exactly one return": """
        SELECT count(*) FROM circulation_loan loan WHERE loan.returned_at IS NOT NULL AND 1 <> (
            SELECT count(*) FROM circulation_movement movement
            WHERE movement.loan_id = loan.id AND (
                movement.kind = 'written_off'
                OR movement.kind = 'check_in' AND NOT EXISTS (
                    SELECT 1 FROM circulation_movement undo WHERE undo.undoes_id = movement.id)
                OR movement.kind = 'undo' AND EXISTS (
                    SELECT 1 FROM circulation_movement out
                    WHERE out.id = movement.undoes_id AND out.kind = 'check_out')))
    """,
    "holds on the shelf whose copy is not": """
        SELECT count(*) FROM circulation_hold hold JOIN catalogue_item item ON item.id = hold.item_id
        WHERE hold.state = 'on_shelf' AND item.status <> 'on_shelf'
           OR hold.state = 'in_transit' AND item.status <> 'in_transit'
    """,
    "copies on their way nowhere": """
        SELECT count(*) FROM catalogue_item item WHERE item.status = 'in_transit' AND NOT EXISTS (
            SELECT 1 FROM circulation_transit transit WHERE transit.item_id = item.id AND transit.arrived_at IS NULL)
    """,
    "ways of copies that are not on their way": """
        SELECT count(*) FROM circulation_transit transit JOIN catalogue_item item ON item.id = transit.item_id
        WHERE transit.arrived_at IS NULL AND item.status <> 'in_transit'
    """,
    "returned loans that keep a person who asked for no history": """
        SELECT count(*) FROM circulation_loan loan WHERE loan.returned_at IS NOT NULL AND loan.person_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM people_consent consent WHERE consent.person_id = loan.person_id
            AND consent.purpose = 'loan_history' AND consent.withdrawn_at IS NULL)
    """,
}


def lending() -> Check:
    """Whether every loan, hold and way agrees with its copy and with what was written down."""
    broken = []
    with connection.cursor() as cursor:
        for what, query in BROKEN.items():
            cursor.execute(query)
            [count] = cursor.fetchone()
            if count:
                broken.append(f"{count} {what}")
        cursor.execute("SELECT count(*) FILTER (WHERE returned_at IS NULL), count(*) FROM circulation_loan")
        open_now, all_loans = cursor.fetchone()
    if broken:
        return Check(False, "Lending does not agree with itself: " + "; ".join(broken) + ".", "Please report this.")
    return Check(True, f"{all_loans} loans, {open_now} of them open; each is there once, and its copy says so.")


register_check("lending", lending)


def moments() -> Check:
    """Whether a clock that ran ahead put something in the future: it would be the last thing that happened for long."""
    with connection.cursor() as cursor:
        # An hour more than any two clocks differ.
        cursor.execute("SELECT count(*) FROM circulation_loan WHERE checked_out_at > now() + interval '1 hour'")
        [loans] = cursor.fetchone()
    if loans:
        sentence = f"{loans} loans were made in the future: a clock ran ahead."
        return Check(False, sentence, "Set the clock right. A desk can take these copies back and lend them again.")
    return Check(True, "No loan was made in the future.")


register_check("clock", moments)


def rules() -> Check:
    """Whether something decides for everything that can be lent, today and in the weeks to come."""
    return check_rules(timezone.now())


register_check("lending rules", rules)
