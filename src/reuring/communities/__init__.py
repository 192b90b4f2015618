# SPDX-License-Identifier: EUPL-1.2
"""Communities: people who share something find each other, help each other, and build the programme together.

Purpose   groups that are born from what people do and ask, live in the house, and make activities with credit.
Terms     *community* (on the screen: a group): people who share something; *member*: who takes part, under the name
          that they chose; *host*: a member who carries it; *librarian*: the colleague who accompanies it; *shelf*: its
          titles; *meeting*: when it comes together; *post*: what is said in it; *listing*: an ask ("I am looking for")
          or an offer ("I can"); *match*: an ask and an offer that may meet; *plan*: an idea on its way to an activity;
          *signal*: a count of what lives, by topic, place, age band and week, never by person; *cell*: a count that may
          be told; *suggestion*: where a group could begin.
Owns      all of these, and what moderators decided.
Imports   activities, catalogue, partners, threads, ledger, people, places, shell, engine.
"""
