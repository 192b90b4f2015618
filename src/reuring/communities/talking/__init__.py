# SPDX-License-Identifier: EUPL-1.2
"""What is said in a group: posts, replies, pictures, polls, mentions, and the digest."""
