"""The Python blocks of the guide to training run, and their comments are what they give."""

import re
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "training.md"


@pytest.mark.filterwarnings("ignore")
def test_the_guide_runs_from_top_to_bottom(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names, checked = {}, 0
    for block in re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(), flags=re.M | re.S):
        exec(block, names)
        for code, comment in re.findall(r"^(\S.*?)  # (\(.*|True)$", block, re.M):
            assert eval(code, names) == eval(comment)
            checked += 1
    assert checked == 3
