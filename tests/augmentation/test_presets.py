import cv2
import numpy as np
import pytest

from imblearn_image import ImageAugmentationOverSampler, draw_plan
from imblearn_image.augmentation import preset
from tests.images import scene

PRESETS = [
    "article", "flips", "general", "gentle", "natural", "radiograph", "randaugment",
    "trivialaugment",
]  # fmt: skip
# Of these, operations that may leave a gray image alone: identity, color, 8 bits and the like.
LEFT_ALONE = {"randaugment": 0.15, "trivialaugment": 0.3}
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
    assert changed.mean() > 1 - LEFT_ALONE.get(name, 0.1)
    expected = {"article": 1, "flips": 1, "randaugment": 2, "trivialaugment": 1}.get(name)
    assert expected is None or set(sampler.plan_.active.sum(axis=1)) == {expected}


def test_radiographs_are_never_flipped():
    names = preset("radiograph").names
    assert not {"horizontalflip", "verticalflip", "transpose", "rotate90"} & set(names)


def test_flips_are_one_of_two():
    augmenter = preset("flips")
    assert (augmenter.names, augmenter.n_ops) == (["horizontalflip", "verticalflip"], 1)


def test_the_article_is_one_of_its_four_operations():
    augmenter = preset("article").validate()
    params = augmenter.get_params()
    assert augmenter.names == ["gaussianblur", "rotate", "horizontalflip", "translate"]
    assert (augmenter.n_ops, augmenter.border, augmenter.fill) == (1, "constant", None)
    assert (params["rotate__degrees"], params["translate__fraction"]) == (25, 0.2)
    assert params["gaussianblur__sigma"] == (0.5, 1.5)
    assert params["gaussianblur__kernel_size"] == 3


# What is drawn, from where to where.
STRENGTHS = {
    "gentle": {
        "brightness.delta": (-0.1, 0.1), "contrast.gain": (1 / 1.1, 1.1),
        "rotate.angle": (-10, 10), "zoom.factor": (0.9, 1.1),
        "translate.dx": (-0.05, 0.05), "translate.dy": (-0.05, 0.05),
    },
    "radiograph": {
        "windowlevel.center": (-0.05, 0.05), "windowlevel.width": (1 / 1.2, 1.2),
        "gamma.gamma": (1 / 1.2, 1.2), "rotate.angle": (-10, 10), "zoom.factor": (0.9, 1.1),
        "translate.dx": (-0.05, 0.05), "translate.dy": (-0.05, 0.05),
        "gaussiannoise.std": (0, 0.02),
    },
    "natural": {
        "brightness.delta": (-0.2, 0.2), "contrast.gain": (1 / 1.2, 1.2),
        "huesaturation.hue": (-10, 10), "huesaturation.saturation": (1 / 1.3, 1.3),
        "cropresize.scale": (0.5, 1), "cropresize.ratio": (1 / 1.2, 1.2),
        "cropresize.x": (0, 1), "cropresize.y": (0, 1), "gaussianblur.sigma": (0.002, 0.006),
    },
    "general": {
        "brightness.delta": (-0.15, 0.15), "contrast.gain": (1 / 1.25, 1.25),
        "rotate.angle": (-12, 12), "zoom.factor": (0.88, 1.14),
        "translate.dx": (-0.06, 0.06), "translate.dy": (-0.06, 0.06),
        "gaussianblur.sigma": (0.003, 0.01), "gaussiannoise.std": (0.01, 0.04),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", STRENGTHS)
def test_a_name_stands_for_the_same_strengths_in_every_version(name):
    columns = preset(name).columns()
    assert list(columns) == list(STRENGTHS[name])
    for key, values in columns.items():
        np.testing.assert_allclose((values.low, values.high), STRENGTHS[name][key], err_msg=key)


def test_photographs_are_flipped_in_half_and_blurred_in_a_fifth_of_the_rows():
    steps = preset("natural").steps()
    assert {step.name: step.transform.p for step in steps if step.transform.p < 1} == {
        "horizontalflip": 0.5, "gaussianblur": 0.2,
    }  # fmt: skip


@pytest.mark.parametrize("side", [28, 64, 256, 512])
@pytest.mark.parametrize("channels", [None, 3])
def test_the_general_preset_changes_images_of_any_size_and_spoils_none(side, channels):
    X = scene((side, side), channels, "u1", n=4)
    plan = draw_plan([0] * 63 + [1], augmenter="general", random_state=0)
    new = plan.render([X[0]] * 64).astype(float)
    changes = np.abs(new - X[0]).reshape(len(new), -1).mean(axis=1)
    assert changes.min() > 3  # levels: none is nearly a copy
    likeness = [np.corrcoef(image.ravel(), X[0].ravel())[0, 1] for image in new]
    assert np.median(likeness) > 0.2
    assert new.std(axis=(1, 2)).min() > 0.4 * X[0].std()


def test_the_blur_of_the_article_changes_a_photograph_by_less_than_a_level(cells):
    blur = dict(preset("article").transforms)["gaussianblur"]
    changes = []
    for cell in cells[0][:20]:
        image = cv2.resize(cell, (256, 256), interpolation=cv2.INTER_AREA)
        new = draw_plan([0] * 9 + [1], augmenter=blur, random_state=0).render([image] * 10)
        changes.append(np.abs(new.astype(float) - image).mean())
    assert 0.2 < np.mean(changes) < 0.8


@pytest.mark.parametrize("name", ["none", "", 3, None])
def test_an_unknown_preset_is_an_error(name):
    with pytest.raises(ValueError, match=r"the preset must be one of \['article', "):
        preset(name)
