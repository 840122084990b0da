"""Runs that are killed, and gone on with; more of them by ``python tests/killing.py``."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "killing.py"


def test_killed_runs_go_on_to_the_same_bytes():
    command = [sys.executable, SCRIPT, "--timed", "3", "--steps", "5", "--n-jobs", "2"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=100)
    kills = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(kills) == 8
    assert all(kill["same"] and kill["clean"] and kill["untouched"] for kill in kills), kills
    assert {"reading", "saving", "manifest"} <= {kill["stage"] for kill in kills}
