"""Write the catalogue of transforms and presets from the code: a page, and a picture for each."""

import inspect
import shutil
import sys
from pathlib import Path

import cv2
import numpy as np
from numpydoc.docscrape import ClassDoc
from PIL import Image
from sklearn.datasets import load_digits, load_sample_images

from imblearn_image import draw_plan
from imblearn_image.augmentation import (
    GeometricTransform,
    IntensityTransform,
    make_augmenter,
    preset,
)
from imblearn_image.testing import all_transforms

MAGNITUDES = (0, 0.5, 1, 2)
TILE, GAP = 144, 6
# Of each transform so many are drawn, and the one of the median change is shown.
DRAWS = 9
DTYPES = ("uint8", "uint16", "int16", "float32", "float64")
SHAPES = {"gray": (24, 24), "color": (24, 24, 3), "RGBA": (24, 24, 4), "more": (24, 24, 6)}
PRESETS = (
    "article", "general", "gentle", "radiograph", "natural", "flips", "randaugment",
    "trivialaugment",
)  # fmt: skip
# Where a transform changes what an image is of: left is not right in a chest X-ray, a digit that is
# mirrored or turned by a quarter is another sign, and a negative is another kind of picture.
CHANGES_LABEL = {
    "HorizontalFlip": ("X-ray", "digit"),
    "VerticalFlip": ("X-ray", "photo", "digit"),
    "Transpose": ("X-ray", "photo", "digit"),
    "Rotate90": ("X-ray", "photo", "digit"),
    "Invert": ("X-ray", "photo"),
    "Solarize": ("X-ray",),
}


def photographs():
    """Return a photograph in color, and a digit in gray, both of 256 pixels."""
    photo = load_sample_images().images[0][40:400, 140:500]
    digit = np.uint8(load_digits().images[13] * 255 / 16)
    digit = cv2.resize(digit, (208, 208), interpolation=cv2.INTER_CUBIC)
    digit = cv2.copyMakeBorder(digit, 24, 24, 24, 24, cv2.BORDER_CONSTANT)
    return cv2.resize(photo, (256, 256), interpolation=cv2.INTER_AREA), digit


def accepted(transform, shape, dtype):
    """Tell whether a transform takes images of this shape and dtype."""
    try:
        transform.check_image(shape, np.dtype(dtype))
    except ValueError:
        return False
    return True


def tile(image):
    """Return an image as one tile of a strip."""
    if image is None:
        return np.full((TILE, TILE, 3), 235, np.uint8)
    image = cv2.resize(image, (TILE, TILE), interpolation=cv2.INTER_AREA)
    return image if image.ndim == 3 else np.repeat(image[..., np.newaxis], 3, axis=2)


def strip(images):
    """Return images side by side, on white."""
    gap = np.full((TILE, GAP, 3), 255, np.uint8)
    parts = [part for image in images for part in (tile(image), gap)]
    return np.hstack(parts[:-1])


def drawn(transform, magnitude, image):
    """Return new images of an image; None where the transform refuses the magnitude."""
    augmenter = make_augmenter(transform, magnitude=magnitude)
    try:
        plan = draw_plan([0] * (DRAWS + 1) + [1], augmenter=augmenter, random_state=5)
    except ValueError:
        return None
    return plan.render([image] * (DRAWS + 2))


def by_magnitude(transform, image):
    """Return an image by one draw at each magnitude: of several the one of the median change."""
    changes = np.abs(drawn(transform, 1, image).astype(float) - image).mean(axis=(1, 2))
    changes = changes.reshape(DRAWS, -1).mean(axis=1)
    row = np.argsort(changes)[DRAWS // 2]
    many = [drawn(transform, magnitude, image) for magnitude in MAGNITUDES]
    return [None if new is None else new[row] for new in many]


def draw_transform(cls, path):
    """Draw a transform: a strip for each of the images that it takes, by magnitude."""
    rows = [
        strip(by_magnitude(cls(), image))
        for image in photographs()
        if accepted(cls(), image.shape, image.dtype)
    ]
    gap = np.full((GAP, rows[0].shape[1], 3), 255, np.uint8)
    Image.fromarray(np.vstack([part for row in rows for part in (row, gap)][:-1])).save(path)


def draw_preset(name, path):
    """Draw a preset: six new images of each of the images that it takes."""
    rows = []
    for image in photographs():
        plan = draw_plan([0] * 6 + [1], augmenter=preset(name), random_state=3)
        try:
            rows.append(strip([image, *plan.render([image] * 7)]))
        except ValueError:
            continue
    gap = np.full((GAP, rows[0].shape[1], 3), 255, np.uint8)
    Image.fromarray(np.vstack([part for row in rows for part in (row, gap)][:-1])).save(path)


def kind_of(cls):
    """Return how runs of such transforms are computed."""
    if issubclass(cls, GeometricTransform):
        return "one warp"
    return "one table" if issubclass(cls, IntensityTransform) else ""


def is_graded(cls):
    """Tell whether magnitude changes a transform."""
    return any(values.is_graded for values in cls().columns().values())


def table():
    """Yield the lines of the table of all transforms."""
    yield "| transform | dtypes | channels | fused into | graded | changes the label of |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for cls in all_transforms():
        kept = [d for d in DTYPES if any(accepted(cls(), s, d) for s in SHAPES.values())]
        shapes = [name for name, s in SHAPES.items() if any(accepted(cls(), s, d) for d in DTYPES)]
        yield " | ".join([
            f"| [{cls.__name__}](#{cls.__name__.lower()})",
            "all" if len(kept) == len(DTYPES) else ", ".join(kept),
            "all" if len(shapes) == len(SHAPES) else ", ".join(shapes),
            kind_of(cls),
            "yes" if is_graded(cls) else "",
            ", ".join(CHANGES_LABEL.get(cls.__name__, ())) + " |",
        ])  # fmt: skip


def section(cls):
    """Yield the lines about one transform, from its docstring."""
    doc = ClassDoc(cls)
    yield f"## {cls.__name__}\n"
    yield " ".join(doc["Summary"]) + "\n"
    yield f"```{{image}} {cls.__name__}.png\n:alt: {cls.__name__} at the magnitudes 0, 0.5, 1 and 2"
    yield ":class: strip\n```\n"
    for parameter in doc["Parameters"]:
        text = " ".join(line.strip() for line in parameter.desc)
        yield f"- `{parameter.name}` ({parameter.type}): {as_markdown(text)}"
    yield "\n" + as_markdown("\n".join(doc["Notes"])) + "\n"
    yield f"{{py:class}}`imblearn_image.augmentation.{cls.__name__}`\n"


def as_markdown(text):
    """Return text of a docstring, whose markup is that of reStructuredText, as MyST."""
    text = text.replace("``", "`").replace("`_", "`").replace("[1]_", "")
    for role in ("class", "func", "mod", "meth"):
        text = text.replace(f":{role}:`", "`")
    return text


def main(folder):
    """Write ``transforms.md``, ``presets.md`` and their pictures into a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    lines = [
        "# Transforms\n",
        "Each at its defaults, at the magnitudes 0, 0.5, 1 and 2: of nine draws that of the median "
        "change. A light tile says that the transform refuses that magnitude. The pictures and the "
        "table are made from the code.\n",
        *table(),
        "",
    ]
    for cls in all_transforms():
        draw_transform(cls, folder / f"{cls.__name__}.png")
        lines += section(cls)
    (folder / "transforms.md").write_text("\n".join(lines) + "\n")
    lines = ["# Presets\n", "The source, and six new images of it.\n"]
    doc = inspect.getdoc(preset)
    for name in PRESETS:
        draw_preset(name, folder / f"{name}.png")
        about = doc.split(f'``"{name}"``:')[1].split("\n\n")[0]
        lines += [
            f"## {name}\n",
            as_markdown(" ".join(about.split())).strip()[:1].upper()
            + as_markdown(" ".join(about.split())).strip()[1:]
            + "\n",
            f"```{{image}} {name}.png\n:alt: new images by the preset {name}\n:class: strip\n```\n",
        ]
    (folder / "presets.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
