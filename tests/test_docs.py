"""The Python blocks of the guides run, and their comments are what they give."""

import re
from pathlib import Path

import pytest

# Whose blocks need other libraries, and are run by tests/frameworks.
ELSEWHERE = {"training.md", "training_keras.md"}
GUIDES = [
    guide
    for guide in sorted((Path(__file__).parents[1] / "docs").glob("*.md"))
    if guide.name not in ELSEWHERE
]
BLOCKS = {
    guide.name: re.findall(r"^```python\n(.*?)^```", guide.read_text(), flags=re.M | re.S)
    for guide in GUIDES
}


@pytest.mark.parametrize("name", [name for name, blocks in BLOCKS.items() if blocks])
def test_a_guide_runs_from_top_to_bottom(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in BLOCKS[name]:
        exec(block, names)


def test_the_comments_of_the_class_weight_guide_are_true(capsys):
    names = {}
    for block in BLOCKS["class_weight.md"][:2]:
        exec(block, names)
    assert capsys.readouterr().out.strip() == "2.218"
    shown = re.findall(
        r"^(derive_class_weight\(.*\)) +# (\{.*\})$", BLOCKS["class_weight.md"][0], re.M
    )
    assert len(shown) == 2
    for call, comment in shown:
        assert eval(call, names) == eval(comment)


def test_the_comments_about_duplicates_are_true():
    names = {}
    for block in BLOCKS["under_sampling.md"]:
        exec(block, names)
    guide = BLOCKS["under_sampling.md"][1]
    for name, comment in re.findall(r"^(\S.*?)  # (\[.*\]|\d+)", guide, re.M):
        assert eval(name, names) == eval(comment)
    assert len(re.findall(r"  # (\[.*\]|\d+)", guide)) == 2


def test_the_comments_of_the_guide_to_folders_are_true(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names, checked = {}, 0
    for block in BLOCKS["folders.md"]:
        exec(block, names)
        for code, comment in re.findall(r"^(\S.*?)  # ([\[({].*)$", block, re.M):
            assert eval(code, names) == eval(comment)
            checked += 1
    assert checked == 14


def test_the_comments_of_the_guide_to_leaks_are_true():
    names, checked = {}, 0
    for block in BLOCKS["leakage.md"]:
        exec(block, names)
        for code, comment in re.findall(r"^(\S.*?)  # (True|set\(\))$", block, re.M):
            assert eval(code, names) == eval(comment)
            checked += 1
    assert checked == 3


def shown_numbers(text):
    return [float(number) for number in re.findall(r"\d\.\d+", text)]


@pytest.mark.parametrize(
    ("name", "n_shown"), [("index.md", 2), ("quick_start.md", 2), ("which_method.md", 3)]
)
def test_examples_gain_by_the_method_that_they_show(name, n_shown, capsys):
    names = {}
    for block in BLOCKS[name]:
        exec(block, names)
    comments = re.findall(r"^print\(.*  # (.*)$", "\n".join(BLOCKS[name]), re.M)
    shown = [number for comment in comments for number in shown_numbers(comment)]
    assert len(shown) == n_shown
    printed = shown_numbers(capsys.readouterr().out)
    printed = printed[:n_shown] if name != "quick_start.md" else scores(names)
    assert printed == pytest.approx(shown, abs=0.003)
    assert printed[-1] > printed[0] + 0.01


def scores(names):
    alone = names["alone"].decision_function(names["X_test"])
    return [
        names["average_precision_score"](names["y_test"], alone),
        names["search"].score(names["X_test"], names["y_test"]),
    ]
