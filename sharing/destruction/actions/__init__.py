from sharing.destruction.actions.certifying import certify
from sharing.destruction.actions.forgetting import destroy_key
from sharing.destruction.actions.holding import lift_hold, place_hold
from sharing.destruction.actions.reading import open_certificate, take_disclosed_keys

__all__ = [
    "certify",
    "destroy_key",
    "lift_hold",
    "open_certificate",
    "place_hold",
    "take_disclosed_keys",
]
