import numpy as np
import pytest

from imblearn_image import ImageAugmentationOverSampler
from imblearn_image.augmentation import preset
from tests.images import scene

PRESETS = ["article", "flips", "gentle", "natural", "radiograph", "randaugment", "trivialaugment"]
Y = np.repeat([0, 1], [8, 5])


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("dtype", ["u1", "f4"])
def test_presets_make_new_images(name, dtype):
    X = scene((40, 40), 3 if name == "natural" else None, dtype)
    sampler = ImageAugmentationOverSampler(
        sampling_strategy={0: 200}, augmenter=name, random_state=0
    )
    X_new, _ = sampler.fit_resample(X, Y)
    changed = (X_new[13:] != X[sampler.plan_.source]).reshape(192, -1).any(axis=1)
    assert changed.mean() > 0.9
    expected = {"article": 1, "flips": 1, "randaugment": 2, "trivialaugment": 1}.get(name)
    assert expected is None or set(sampler.plan_.active.sum(axis=1)) == {expected}


def test_radiographs_are_never_flipped():
    names = preset("radiograph").names
    assert not {"horizontalflip", "verticalflip", "transpose", "rotate90"} & set(names)


def test_the_article_is_one_of_its_four_operations():
    augmenter = preset("article").validate()
    params = augmenter.get_params()
    assert augmenter.names == ["gaussianblur", "rotate", "horizontalflip", "translate"]
    assert (augmenter.n_ops, augmenter.border, augmenter.fill) == (1, "constant", 0)
    assert (params["rotate__degrees"], params["translate__fraction"]) == (25, 0.2)
    assert params["gaussianblur__sigma"] == (0.5, 1.5)
    assert params["gaussianblur__kernel_size"] == 3


@pytest.mark.parametrize("name", ["none", "", 3, None])
def test_an_unknown_preset_is_an_error(name):
    with pytest.raises(ValueError, match=r"the preset must be one of \['article', "):
        preset(name)
