"""The lifecycles of consent, where the rendered documents look for them."""

from consent.rules.asking.campaign import CAMPAIGN

__all__ = ["CAMPAIGN"]
