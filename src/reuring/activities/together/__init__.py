# SPDX-License-Identifier: EUPL-1.2
"""Made together: ideas of residents, who makes an activity with us, and what was agreed.

Terms     *idea*: what somebody would like to see happen; *trail*: what became of it, step by step; *maker*: a
          colleague, partner, resident or group that makes an activity, in a role; *agreement*: who does what by when;
          *run sheet*: what happens on the night, minute by minute; *shift*, *turn*: a task for volunteers, and
          who takes it; *proposal*: an activity that a partner would like to make; *titles*: what there is to read
          with an activity.
"""
