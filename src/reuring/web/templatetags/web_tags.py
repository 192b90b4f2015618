# SPDX-License-Identifier: EUPL-1.2
from django import template

from reuring.threads import addresses

register = template.Library()


@register.filter
def local(address: str) -> str:
    """An address in the language of now."""
    return addresses.local(address)
