# SPDX-License-Identifier: EUPL-1.2
"""Threads: the web that joins everything that can be found.

Purpose   topics, nodes and links, and one search over all of it.
Terms     *topic*: a subject in the maintained tree; *node*: one thing that can be found, linked to or followed;
          *link*: from node to node, with a relation; *outbox*: nodes whose search document must be made anew;
          *card*: how a node is shown; *document*: how a node is searched.
Owns      topics, nodes, links, the outbox and the search index; the registries `cards.py` and `documents.py`, where
          the rooms above say how their nodes are shown and indexed.
Imports   people, places, shell, engine.
"""
