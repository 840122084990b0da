"""The jobs of `augmentation.py` as other augmentation libraries do them.

Each function imports its library and returns job -> name -> `run(plan, images, out)`. A library
that cannot do the same work raises ImportError with the reason, as one that is not installed does.
All have one thread.
"""

import contextlib
import sys

import cv2
import numpy as np

BATCH = 64


@contextlib.contextmanager
def first_on_path(folder, *packages):
    """Import `packages` from `folder`, beside namesakes that were imported before."""
    if folder is None:
        yield
        return
    for name in [m for m in sys.modules if m.partition(".")[0] in packages]:
        del sys.modules[name]
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def each(transform):
    """Run `transform(image)` on one image after the other."""

    def run(plan, images, out):
        for i, source in enumerate(plan.source.tolist()):
            out[i] = transform(images[source])

    return run


def albumentations(folder=None):
    """albumentations 2; with a `folder`, albumentationsx, which goes by the same name, from it."""
    with first_on_path(folder, "albumentations", "albucore"):
        import albumentations as A  # noqa: N812

    suffix = "limit" if folder is None else "range"

    def named(name, low, high):
        return {f"{name}_{suffix}": (low, high)}

    def tones(brightness, contrast):
        limits = named("brightness", *brightness) | named("contrast", *contrast)
        return A.RandomBrightnessContrast(**limits, brightness_by_max=True, p=1)

    border = {"border_mode": cv2.BORDER_CONSTANT, "fill": 0}
    shift = {"x": (-0.2, 0.2), "y": (-0.2, 0.2)}
    shear = {"x": (-10, 10), "y": (0, 0)}
    brighter, steeper, same = (-0.2, 0.2), (-1 / 6, 0.2), (0, 0)
    gamma = A.RandomGamma(**named("gamma", 80, 125), p=1)
    one = A.Compose([
        A.OneOf([
            A.Affine(rotate=(-25, 25), p=1, **border),
            A.HorizontalFlip(p=1),
            A.Affine(translate_percent=shift, p=1, **border),
            A.GaussianBlur(**named("blur", 3, 3), **named("sigma", 0.5, 1.5), p=1),
        ], p=1)
    ])  # fmt: skip
    eight = A.Compose([
        A.Affine(rotate=(-25, 25), p=1, **border),
        A.Affine(shear=shear, p=1, **border),
        A.Affine(scale=(0.8, 1.25), p=1, **border),
        A.Affine(translate_percent=shift, p=1, **border),
        A.HorizontalFlip(p=1),
        tones(brighter, same),
        tones(same, steeper),
        gamma,
    ])  # fmt: skip
    fused = A.Compose([
        A.Affine(
            rotate=(-25, 25), shear=shear, scale=(0.8, 1.25), translate_percent=shift, p=1, **border
        ),
        A.HorizontalFlip(p=1),
        tones(brighter, steeper),
        gamma,
    ])  # fmt: skip

    def run(compose):
        return each(lambda image: compose(image=image)["image"])

    name = f"albumentations{'' if folder is None else 'x'} {A.__version__}"
    return {
        "one of four": {name: run(one)},
        "chain of eight": {name: run(eight), f"{name}, fused by hand": run(fused)},
    }


def torchvision():
    """torchvision's v2 transforms, an image at a time, on tensors of uint8."""
    import torch
    import torchvision
    from torchvision.transforms import v2

    torch.set_num_threads(1)
    linear = v2.InterpolationMode.BILINEAR
    rotate = v2.RandomRotation(25, interpolation=linear)
    translate = v2.RandomAffine(0, translate=(0.2, 0.2), interpolation=linear)
    one = v2.RandomChoice([
        rotate, v2.RandomHorizontalFlip(1), translate, v2.GaussianBlur(3, (0.5, 1.5))
    ])  # fmt: skip

    def gamma(image):
        return v2.functional.adjust_gamma(image, torch.empty(1).uniform_(0.8, 1.25).item())

    tones = [v2.ColorJitter(brightness=0.2), v2.ColorJitter(contrast=0.2), v2.Lambda(gamma)]
    eight = v2.Compose([
        rotate,
        v2.RandomAffine(0, shear=10, interpolation=linear),
        v2.RandomAffine(0, scale=(0.8, 1.25), interpolation=linear),
        translate,
        v2.RandomHorizontalFlip(1),
        *tones,
    ])  # fmt: skip
    fused = v2.Compose([
        v2.RandomAffine(
            25, translate=(0.2, 0.2), scale=(0.8, 1.25), shear=10, interpolation=linear
        ),
        v2.RandomHorizontalFlip(1),
        *tones,
    ])  # fmt: skip

    def run(transform):
        def on_array(image):
            tensor = torch.from_numpy(image)
            if image.ndim == 2:
                return transform(tensor[np.newaxis])[0].numpy()
            return transform(tensor.permute(2, 0, 1)).permute(1, 2, 0).numpy()

        return each(on_array)

    name = f"torchvision {torchvision.__version__} v2"
    return {
        "one of four": {name: run(one)},
        "chain of eight": {name: run(eight), f"{name}, fused by hand": run(fused)},
    }


def kornia():
    """kornia, in batches of float32 tensors; of four, it takes one for each batch."""
    import kornia
    import kornia.augmentation as K  # noqa: N812
    import torch

    torch.set_num_threads(1)
    rotate = K.RandomRotation(25.0, p=1)
    translate = K.RandomAffine(0.0, translate=(0.2, 0.2), p=1)
    one = K.AugmentationSequential(
        rotate, K.RandomHorizontalFlip(p=1), translate,
        K.RandomGaussianBlur((3, 3), (0.5, 1.5), p=1),
        random_apply=1,
    )  # fmt: skip
    tones = [
        K.RandomBrightness((0.8, 1.2), p=1), K.RandomContrast((5 / 6, 1.2), p=1),
        K.RandomGamma((0.8, 1.25), p=1),
    ]  # fmt: skip
    eight = K.AugmentationSequential(
        rotate,
        K.RandomShear((-10.0, 10.0), p=1),
        K.RandomAffine(0.0, scale=(0.8, 1.25), p=1),
        translate,
        K.RandomHorizontalFlip(p=1),
        *tones,
    )
    fused = K.AugmentationSequential(
        K.RandomAffine(
            25.0, translate=(0.2, 0.2), scale=(0.8, 1.25), shear=(-10.0, 10.0), p=1
        ),
        K.RandomHorizontalFlip(p=1),
        *tones,
    )  # fmt: skip

    def run(transform):
        def on_batches(plan, images, out):
            for start in range(0, len(plan), BATCH):
                batch = images[plan.source[start : start + BATCH]]
                batch = batch.reshape(*batch.shape[:3], -1)
                tensor = torch.from_numpy(batch).permute(0, 3, 1, 2).float() / 255
                new = (transform(tensor).clamp(0, 1) * 255).round().to(torch.uint8)
                rows = out[start : start + BATCH]
                rows[:] = new.permute(0, 2, 3, 1).numpy().reshape(rows.shape)

        return on_batches

    name = f"kornia {kornia.__version__}"
    return {
        "one of four": {name: run(one)},
        "chain of eight": {name: run(eight), f"{name}, fused by hand": run(fused)},
    }


def imgaug():
    """imgaug, a batch as an array; it chooses the size of its blur by itself."""
    if not hasattr(np, "sctypes"):  # imgaug 0.4 reads it, NumPy 2 has dropped it
        sizes = {"int": (1, 2, 4, 8), "uint": (1, 2, 4, 8), "float": (2, 4, 8)}
        types = {k: [np.dtype(f"{k}{8 * s}").type for s in sizes[k]] for k in sizes}
        setattr(np, "sctypes", types)  # noqa: B010  # fmt: skip
    import imgaug
    import imgaug.augmenters as iaa

    rotate = iaa.Affine(rotate=(-25, 25))
    translate = iaa.Affine(translate_percent={"x": (-0.2, 0.2), "y": (-0.2, 0.2)})
    one = iaa.OneOf([rotate, iaa.Fliplr(1), translate, iaa.GaussianBlur((0.5, 1.5))])
    tones = [
        iaa.Add((-51, 51)), iaa.LinearContrast((5 / 6, 1.2)), iaa.GammaContrast((0.8, 1.25))
    ]  # fmt: skip
    eight = iaa.Sequential([
        rotate, iaa.Affine(shear=(-10, 10)), iaa.Affine(scale=(0.8, 1.25)), translate,
        iaa.Fliplr(1), *tones,
    ])  # fmt: skip

    def run(transform):
        def on_batches(plan, images, out):
            for start in range(0, len(plan), BATCH):
                batch = images[plan.source[start : start + BATCH]]
                rows = out[start : start + BATCH]
                rows[:] = transform(images=batch.reshape(*batch.shape[:3], -1)).reshape(rows.shape)

        return on_batches

    name = f"imgaug {imgaug.__version__}"
    return {"one of four": {name: run(one)}, "chain of eight": {name: run(eight)}}


def augmentor():
    """Augmentor, which lacks half of the jobs."""
    raise ImportError("has neither a shift nor a blur")


def peers(albumentationsx=None):
    """Return job -> name -> function of all that are installed, and name -> reason of the others.

    `albumentationsx` is the folder that it was installed into (`pip install --no-deps --target`).
    """
    libraries = {
        "torchvision": torchvision, "kornia": kornia, "imgaug": imgaug, "Augmentor": augmentor,
        "albumentations": albumentations,
    }  # fmt: skip
    if albumentationsx is not None:
        libraries["albumentationsx"] = lambda: albumentations(albumentationsx)
    jobs, missing = {"one of four": {}, "chain of eight": {}}, {}
    if albumentationsx is None:
        missing["albumentationsx"] = "no folder given"
    for library, load in libraries.items():
        try:
            loaded = load()
        except (ImportError, AttributeError, RuntimeError) as error:
            missing[library] = str(error).splitlines()[0]
        else:
            for job, others in loaded.items():
                jobs[job] |= others
    return jobs, missing
