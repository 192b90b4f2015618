# SPDX-License-Identifier: EUPL-1.2
"""Partners: the organisations with which the library makes things.

Purpose   theatres, the music school, schools, care, language houses and clubs: who they are, and who speaks for them.
Terms     *partner*: an organisation; *member*: a person who works in it and may act for it here; *invitation*: how
          somebody becomes one.
Owns      partners with their node, their members and invitations.
Imports   threads, people, places, shell, engine.
"""
