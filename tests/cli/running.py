"""Folders of images, and the command line in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image


def fill(root, counts, side=24):
    """Write so many gray images of noise a class; return the folder."""
    rng = np.random.default_rng(0)
    for label, count in counts.items():
        (root / label).mkdir(parents=True)
        for i in range(count):
            pixels = rng.integers(0, 256, (side + i % 3, side), dtype=np.uint8)
            Image.fromarray(pixels).save(root / label / f"person{i % 3}_{i}.png")
    return root


def command_line(*arguments):
    """Return the command as a list, and the environment in which it finds this package."""
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-m", "imblearn_image", *map(str, arguments)]
    return command, {**os.environ, "PYTHONPATH": root}


def run_child(*arguments, **options):
    """Run the command line in a process of its own; return what became of it."""
    command, environment = command_line(*arguments)
    environment |= options.pop("env", {})
    return subprocess.run(
        command, env=environment, capture_output=True, timeout=120, check=False, **options
    )
