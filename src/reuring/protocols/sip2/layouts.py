# SPDX-License-Identifier: EUPL-1.2
"""Which fields every message and every answer has. Fixed fields stand first, by place; named ones after, in any order.

Source: 3M SIP 2.00, chapters "Command Messages to the ACS" and "Response Messages from the ACS".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of message.

    code: its two digits. fixed: name and width in characters of each fixed field. named: the identifiers of the fields
    that may follow.
    """

    code: str
    fixed: tuple[tuple[str, int], ...]
    named: frozenset[str]

    @property
    def width(self) -> int:
        """The width of all fixed fields together."""
        return sum(width for _name, width in self.fixed)


def _layout(code: str, fixed: str, named: str) -> Layout:
    pairs = (part.split(":") for part in fixed.split())
    return Layout(code, tuple((name, int(width)) for name, width in pairs), frozenset(named.split()))


# From the kiosk.
MESSAGES: Final = {
    layout.code: layout
    for layout in (
        _layout("01", "card_retained:1 date:18", "AO AL AA AC"),
        _layout("09", "no_block:1 date:18 return_date:18", "AP AO AB AC CH BI"),
        _layout("11", "renewal_policy:1 no_block:1 date:18 due_date:18", "AO AA AB AC CH AD BO BI"),
        _layout("15", "mode:1 date:18", "BW BS BY AO AA AD AB AJ AC BO"),
        _layout("17", "date:18", "AO AB AC"),
        _layout("19", "date:18", "AO AB AC CH"),
        _layout("23", "language:3 date:18", "AO AA AC AD"),
        _layout("25", "date:18", "AO AA AC AD"),
        _layout("29", "third_party:1 no_block:1 date:18 due_date:18", "AO AA AD AB AJ AC CH BO"),
        _layout("35", "date:18", "AO AA AC AD"),
        _layout("37", "date:18 fee_type:2 payment_type:2 currency:3", "BV AO AA AC AD CG BK"),
        _layout("63", "language:3 date:18 summary:10", "AO AA AC AD BP BQ"),
        _layout("65", "date:18", "AO AA AD AC BO"),
        _layout("93", "user_algorithm:1 password_algorithm:1", "CN CO CP"),
        _layout("96", "", ""),
        _layout("97", "", ""),
        _layout("99", "status:1 print_width:3 version:4", ""),
    )
}
# To the kiosk. CS, CT and CV stand in no 2.00 text; sorting machines know them and others pass over them.
ANSWERS: Final = {
    layout.code: layout
    for layout in (
        _layout("10", "ok:1 resensitize:1 magnetic:1 alert:1 date:18", "AO AB AQ AJ CL AA CK CH CS CT CV AF AG"),
        _layout("12", "ok:1 renewed:1 magnetic:1 desensitize:1 date:18", "AO AA AB AJ AH BT CI BH BV CK CH BK AF AG"),
        _layout("16", "ok:1 available:1 date:18", "BW BR BS AO AA AB AJ AF AG"),
        _layout("18", "status:2 security:2 fee_type:2 date:18", "CF AH CJ CM AB AJ BG BH BV CK AQ AP CH CS AF AG"),
        _layout("20", "ok:1 date:18", "AB AJ CH AF AG"),
        _layout("24", "standing:14 language:3 date:18", "AO AA AE BL CQ BH BV AF AG"),
        _layout("26", "standing:14 language:3 date:18", "AO AA AE BL CQ AF AG"),
        _layout("30", "ok:1 renewed:1 magnetic:1 desensitize:1 date:18", "AO AA AB AJ AH BT CI BH BV CK CH BK AF AG"),
        _layout("36", "ended:1 date:18", "AO AA AF AG"),
        _layout("38", "accepted:1 date:18", "AO AA BK AF AG"),
        _layout(
            "64",
            "standing:14 language:3 date:18 holds:4 overdue:4 charged:4 fines:4 recalls:4 unavailable:4",
            "AO AA AE BZ CA CB BL CQ BH BV CC AS AT AU AV BU CD BD BE BF AF AG",
        ),
        _layout("66", "ok:1 renewed:4 unrenewed:4 date:18", "AO BM BN AF AG"),
        _layout("94", "ok:1", ""),
        _layout("96", "", ""),
        _layout(
            "98",
            "online:1 check_in:1 check_out:1 renewal:1 block:1 offline:1 timeout:3 retries:3 date:18 version:4",
            "AO AM BX AN AF AG",
        ),
    )
}
# The answer that belongs to each message.
ANSWER_TO: Final = {
    "01": "24", "09": "10", "11": "12", "15": "16", "17": "18", "19": "20", "23": "24", "25": "26", "29": "30",
    "35": "36", "37": "38", "63": "64", "65": "66", "93": "94", "99": "98",
}  # fmt: skip
