# SPDX-License-Identifier: EUPL-1.2
"""The door for kiosks: 3M Standard Interchange Protocol, version 2.00, over TCP.

Terms     *kiosk*: a device that lends, takes back or pays (SC in the standard); *message*: what a kiosk sends;
          *answer*: what we send back; *session*: what one connection knows.
Files     `layouts` (which fields a message has), `wire` (bytes to messages and back), `values` (dates, languages and
          money as the protocol writes them), `server` and `workers` (connections and threads), `session` (order,
          log-in, repeats), and by verb: `status`, `patrons`, `items`, `lending`, `holds`, `payments`.
Source    3M Standard Interchange Protocol 2.00, document revision 2.12 of 11 April 2006; decision 0009.
"""
