"""Rows can be drawn without those before them."""

import threading

import numpy as np
import pytest

from imblearn_image import Renderer, draw_epoch, draw_plan
from imblearn_image.augmentation import (
    Brightness,
    FunctionTransform,
    GaussianNoise,
    Posterize,
    Rotate,
    Translate,
    make_augmenter,
)

Y = np.repeat(["a", "b", "c"], [40, 15, 4])
AUGMENTERS = {
    "some": make_augmenter(Rotate(p=0.5), Brightness(p=0.2), Posterize(), GaussianNoise(p=0.9)),
    "two of four": make_augmenter(Rotate(), Brightness(), Translate(), GaussianNoise(), n_ops=2),
}
BOUNDS = [(0, 0), (0, 61), (0, 7), (3, 20), (24, 26), (25, 61), (60, 61), (61, 61), (33, 33)]


@pytest.mark.parametrize("rows", BOUNDS)
@pytest.mark.parametrize("name", AUGMENTERS)
@pytest.mark.parametrize("source_selection", ["even", "random"])
@pytest.mark.parametrize("draw", [draw_plan, draw_epoch])
def test_some_rows_are_those_of_the_whole(draw, source_selection, name, rows):
    options = {"augmenter": AUGMENTERS[name], "source_selection": source_selection}
    options["random_state"] = 3
    if draw is draw_epoch:
        options["epoch"] = 2
    whole = draw(Y, **options)
    some = draw(Y, rows=rows, **options)
    assert some == whole[slice(*rows)]
    assert some.entropy == whole.entropy


@pytest.mark.parametrize("strategy", [{}, lambda y: {}])
def test_no_classes_give_an_empty_plan(strategy):
    assert len(draw_plan(Y, sampling_strategy=strategy, random_state=0)) == 0


@pytest.mark.parametrize("strategy", [None, ["a"], 3 + 1j])
@pytest.mark.parametrize("draw", [draw_plan, draw_epoch])
def test_what_is_no_strategy_is_refused(draw, strategy):
    options = {"epoch": 0} if draw is draw_epoch else {}
    with pytest.raises(ValueError, match="sampling_strategy must be a str such as 'auto', a float"):
        draw(Y, sampling_strategy=strategy, random_state=0, **options)


class Locked:
    """A function that cannot be copied, and counts its calls."""

    def __init__(self):
        self.lock, self.calls = threading.Lock(), 0

    def __call__(self, image, rng):
        with self.lock:
            self.calls += 1
        return image


@pytest.mark.parametrize("wrap", [lambda f: f, FunctionTransform, make_augmenter])
def test_functions_are_kept_as_they_are(wrap):
    function = Locked()
    plan = draw_plan([0, 0, 1], augmenter=wrap(function), random_state=0)
    images = np.zeros((3, 4, 4), np.uint8)
    plan.render(images)
    Renderer(plan.augmenter).render(plan, images)
    assert function.calls == 2


@pytest.mark.parametrize("rows", [(0, 62), (-1, 3), (5, 4), (0.0, 3), 7, (1, 2, 3), "ab"])
def test_rows_must_be_a_part(rows):
    with pytest.raises(ValueError, match="rows must be a pair"):
        draw_plan(Y, rows=rows)


@pytest.mark.parametrize("options", [{}, {"epoch": 0}])
def test_labels_must_be_those_of_classes(options):
    with pytest.raises(ValueError, match="Unknown label type: continuous"):
        (draw_epoch if options else draw_plan)([0.5, 1.2, 0.5], **options)


def test_a_late_part_costs_what_its_length_costs(monkeypatch):
    drawn = []
    original = np.random.Generator

    class Watched(original):
        def random(self, n):
            drawn.append(n)
            return super().random(n)

    monkeypatch.setattr(np.random, "Generator", Watched)
    draw_plan(Y, sampling_strategy={"c": 10**9}, rows=(10**8, 10**8 + 5), random_state=0)
    assert drawn
    assert max(drawn) == 5


def test_the_entropy_is_that_of_the_state():
    assert draw_plan(Y, random_state=0).entropy == draw_plan(Y[:50], random_state=0).entropy
    assert draw_plan(Y).entropy != draw_plan(Y).entropy
    assert 0 <= draw_plan(Y).entropy < 2**128
    entropies = [draw_plan(Y, random_state=seed).entropy for seed in range(3)]
    for place in range(4):  # none of the four words is left out
        assert len({entropy >> 32 * place & 0xFFFFFFFF for entropy in entropies}) == 3
