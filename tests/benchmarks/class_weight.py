"""Measure derive_class_weight on ten million labels.

python tests/benchmarks/class_weight.py
"""

import statistics
import time

import numpy as np

from imblearn_image import derive_class_weight


def main():
    """Print the median of five runs for each kind of label."""
    codes = np.random.default_rng(0).integers(0, 10, 10_000_000)
    names = np.array([f"class {i}" for i in range(10)])
    labels = {
        "int": codes,
        "int, far apart": codes * 10**12,
        "str": names[codes],
        "object": names.astype(object)[codes],
    }
    for kind, y in labels.items():
        times = []
        for _ in range(5):
            start = time.perf_counter()
            derive_class_weight(y)
            times.append(time.perf_counter() - start)
        print(f"{kind:16}{statistics.median(times):6.2f} s")


if __name__ == "__main__":
    main()
