"""The names of a synthetic region: common, rare, accented, doubled and awkward ones."""

from sharing.demo.region.names.nicknames import alike, known_as, plain
from sharing.demo.region.names.pools import FAMILY, GIVEN, NamePool, family_pools, given_pools

__all__ = [
    "FAMILY",
    "GIVEN",
    "NamePool",
    "alike",
    "family_pools",
    "given_pools",
    "known_as",
    "plain",
]
