"""Packages: written for a partner, and verified before anything in them is believed."""

from sharing.exchange.packaging.build import write_package
from sharing.exchange.packaging.verify import Tampered, Verified, keys_in, manifest_in, verified

__all__ = ["Tampered", "Verified", "keys_in", "manifest_in", "verified", "write_package"]
