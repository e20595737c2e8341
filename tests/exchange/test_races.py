"""A family withdraws in the very second in which Vera sends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

RACING = Path(__file__).with_name("racing.py")


@pytest.mark.slow
def test_a_withdrawal_is_honored_or_waits_for_the_package():
    done = subprocess.run(
        [sys.executable, str(RACING)], capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.strip().splitlines()[-1])
    # Entered first: the package waits for it, sees it, and withholds the student.
    assert told["withdrawal_first"] == {"sending_waited": True, "code": "WITHDRAWN"}
    # Decided first: the withdrawal waits until the package and its record exist together.
    assert told["package_first"] == {"family_waited": True, "code": "ALLOWED"}
