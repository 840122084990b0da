"""The peak of memory, of a whole process: OpenCV's buffers are not Python's."""

import subprocess
import sys

import pytest

CODE = """
from pathlib import Path
import numpy as np
from imblearn_image import ImageAugmentationOverSampler

def peak():
    # Not ru_maxrss, which begins with the peak of the process that started this one.
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024

def resample(X, y):
    return ImageAugmentationOverSampler(n_jobs={n_jobs}, random_state=0).fit_resample(X, y)

small = np.zeros((80, 160, 160), np.uint8)
resample(small, np.repeat([0, 1], [70, 10]))  # loads what is loaded on first use
X = np.random.default_rng(0).integers(0, 256, {shape}, dtype=np.{dtype})
y = np.repeat([0, 1], [len(X) * 3 // 4, len(X) - len(X) * 3 // 4])
before = peak()
X_new, _ = resample(X, y)
print(peak() - before, X_new.nbytes / 2**20)
"""


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize(
    ("shape", "dtype"), [((400, 256, 256, 3), "uint8"), ((80, 512, 512), "int32")]
)
def test_beyond_the_result_there_are_some_blocks_only(n_jobs, shape, dtype):
    code = CODE.format(n_jobs=n_jobs, shape=shape, dtype=dtype)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    extra, result = map(float, run.stdout.split())
    assert result > 100
    # Room for two buffers a worker, and for what threads and allocators hold.
    assert extra < result + 16 * n_jobs
