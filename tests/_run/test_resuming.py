"""What was put away before a process was killed is not rendered again."""

import subprocess
import sys
import time

import numpy as np

from imblearn_image import draw_plan
from tests.images import images_of

X = images_of(54, (140, 130))
PLAN = draw_plan(np.repeat([0, 1], [50, 4]), random_state=0)

FOLDER = """
import os
import numpy as np

class Folder:
    def __init__(self, path):
        self.path, self.taken = path, []

    def done(self):
        return [int(name.removesuffix(".npy")) for name in os.listdir(self.path)
                if name.endswith(".npy")]

    def __call__(self, rows, images):
        for row, image in zip(rows.tolist(), images):
            part = os.path.join(self.path, f"{row}.part")
            with open(part, "wb") as file:
                np.save(file, image)
            os.replace(part, os.path.join(self.path, f"{row}.npy"))
            self.taken.append(row)
"""
KILLED = """
import sys, time
from imblearn_image import ResamplingPlan
from imblearn_image._run import render

class Slow(Folder):
    def __call__(self, rows, images):
        super().__call__(rows, images)
        time.sleep(0.1)

render._MAX_BLOCK_ROWS = 2
ResamplingPlan.load(sys.argv[1]).render(np.load(sys.argv[2]), Slow(sys.argv[3]), n_jobs=2)
"""


def test_what_a_killed_process_had_put_away_is_not_rendered_again(tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    PLAN.save(tmp_path / "plan.npz")
    np.save(tmp_path / "X.npy", X)
    paths = [tmp_path / "plan.npz", tmp_path / "X.npy", folder]
    with subprocess.Popen([sys.executable, "-c", FOLDER + KILLED, *map(str, paths)]) as child:
        deadline = time.monotonic() + 60
        while len(list(folder.glob("*.npy"))) < 6 and time.monotonic() < deadline:
            time.sleep(0.01)
        child.kill()
    before = {int(path.stem) for path in folder.glob("*.npy")}
    assert 6 <= len(before) < len(PLAN)
    names = {}
    exec(FOLDER, names)
    sink = names["Folder"](str(folder))
    PLAN.render(X, sink)
    assert sorted(sink.taken) == sorted(set(range(len(PLAN))) - before)
    new = [np.load(folder / f"{row}.npy") for row in range(len(PLAN))]
    np.testing.assert_array_equal(new, PLAN.render(X))
