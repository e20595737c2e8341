"""Whoever reaches the demo signs in as anyone: it must be reached from this machine alone."""

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "portal.example"])
def test_a_stranger_on_the_network_cannot_reach_the_demo(settings, host):
    """The name in a request proves nothing: a stranger can call this machine localhost too."""
    settings.DEMO = True
    with pytest.raises(CommandError, match="this machine alone"):
        call_command("serve", host=host)
