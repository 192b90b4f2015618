# SPDX-License-Identifier: EUPL-1.2
"""Coherence: what the programme does for whom, by which function of the library, in which municipality, in which month.

Terms     *cell*: one target group, function, municipality and month; *white spot*: where nothing is planned; *clash*:
          two things for the same people at the same time; *overlap*: two things on one topic close to each other, of
          which one is a partner's.

Numbers of groups and functions don't add up to a total: an activity may be for two groups, and serve two functions.
"""
