"""Cole and Rosa read the pairs of one file in the same second."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

RACING = Path(__file__).with_name("racing.py")


@pytest.mark.slow
def test_of_two_who_find_one_student_in_two_people_one_is_told_that_it_is_done():
    done = subprocess.run(
        [sys.executable, str(RACING)], capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert told == {
        "cole": "kept",
        "rosa": ["FOUND"],
        "the_second_waited": True,
        "partners": 1,
        "settled_as_the_same": 1,
    }
