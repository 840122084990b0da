"""Draw dropped.png: edited copies of solar cells, and what the cleaner keeps in their place."""

import sys
from pathlib import Path

import numpy as np

from imblearn_image import ImageDuplicateCleaner, UnderSamplingDisplay

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "benchmarks"))

from planted import planted_copies  # noqa: E402

if __name__ == "__main__":
    cells, copies, _ = planted_copies(n=60)
    X = np.concatenate([cells, copies, cells[:20]])
    cleaner = ImageDuplicateCleaner()
    cleaner.fit_resample(X, np.repeat([0, 1], [len(cells) + len(copies), 20]))
    display = UnderSamplingDisplay.from_sampler(cleaner, X, random_state=4)
    display.figure_.savefig(HERE / "dropped.png", dpi=80)
