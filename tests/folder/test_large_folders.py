"""Folders of many files: memory does not grow with them."""

import subprocess
import sys

import pytest
from PIL import Image

from tests.folders import rows_of
from tests.images import random_images

CODE = """
import sys
from pathlib import Path
from imblearn_image import balance_image_folder

report = balance_image_folder(sys.argv[1], sys.argv[2], random_state=0, n_jobs=2, verbose=0)
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(int(peak) / 1024, report.n_written)
"""


@pytest.fixture
def run(tmp_path):
    """Balance so many small files in a process; return its peak in MB, and what it wrote."""

    def run(count):
        source, out = tmp_path / f"in{count}", tmp_path / f"out{count}"
        for label in "ab":
            (source / label).mkdir(parents=True, exist_ok=True)
        for i in range(0 if any(source.glob("a/*")) else count):
            image = Image.fromarray(random_images(8, 9, seed=i))
            image.save(source / "ab"[i % 5 > 0] / f"{i}.png")
        command = [sys.executable, "-c", CODE, source, out]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        peak, n_written = done.stdout.split()
        return float(peak), int(n_written), out

    return run


def test_memory_does_not_grow_with_the_folder(run):
    few, _, _ = run(200)
    many, n_written, out = run(3000)
    assert n_written == 3000 + 1800
    assert len(rows_of(out)) == n_written
    assert len(list(out.glob("train/a/*"))) == len(list(out.glob("train/b/*"))) == 2400
    assert many - few < 20
    assert run(3000)[1] == 0
