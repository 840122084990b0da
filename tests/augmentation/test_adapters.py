"""Adapters, with stand-ins of the same protocol; tests/frameworks has the real packages."""

import sys
import threading
import types
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from joblib import parallel_config

from imblearn_image import ResamplingPlan, draw_plan
from imblearn_image.augmentation import (
    Augmenter,
    from_albumentations,
    from_torchvision,
    make_augmenter,
)
from tests.images import random_images

Y = np.repeat([0, 1], [30, 10])
IMAGES = random_images(40, 150, 120, 3)


class Compose:
    """Keeps a generator of its own, as albumentations does."""

    def __init__(self):
        self.rng = np.random.default_rng(0)

    def set_random_seed(self, seed):
        assert 0 <= seed < 2**32  # which albumentations takes
        self.rng = np.random.default_rng(seed)

    def __call__(self, *, image):
        return {"image": np.roll(image, self.rng.integers(1, 50, 2), axis=(0, 1))}


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_each_row_depends_on_its_own_seed(backend):
    augmenter = make_augmenter(from_albumentations(Compose()))
    plan = draw_plan(Y, augmenter=augmenter, random_state=0)
    alone = np.stack([row.render(IMAGES)[0] for row in plan])
    assert len({image.tobytes() for image in alone}) > 15
    with parallel_config(backend=backend, n_jobs=2):
        np.testing.assert_array_equal(plan.render(IMAGES), alone)


@pytest.mark.parametrize("adapt", [from_albumentations, from_torchvision])
def test_a_probability_is_kept(adapt):
    def compose(tensor):
        return tensor

    compose.set_random_seed = np.random.default_rng
    assert adapt(compose).p == 1
    plan = draw_plan(Y, augmenter=adapt(compose, p=0.5), random_state=0)
    assert 0 < plan.active.sum() < 20


@pytest.mark.parametrize("compose", [None, lambda image: image, "Compose", Compose])
def test_what_cannot_be_seeded_is_refused(compose):
    with pytest.raises(TypeError, match="set_random_seed"):
        from_albumentations(compose)


@pytest.mark.parametrize("transform", [3, Compose])
def test_what_is_no_transform_is_refused(transform):
    with pytest.raises(TypeError, match="a transform of torchvision, an instance, got"):
        from_torchvision(transform)


class Tensor:
    def __init__(self, array):
        self.array = array

    def numpy(self):
        return self.array


@pytest.fixture
def fake_torch(monkeypatch):
    """A module with what the adapter uses of torch."""
    torch = types.ModuleType("torch")
    state = {"seed": "as it was"}

    # Only the generator of the CPU: `torch.manual_seed`, which seeds GPUs too, is not there.
    torch.default_generator = types.SimpleNamespace(
        get_state=lambda: dict(state),
        set_state=state.update,
        manual_seed=lambda seed: state.update(seed=seed),
    )
    torch.from_numpy = Tensor
    torch.state = state
    monkeypatch.setitem(sys.modules, "torch", torch)
    return torch


@pytest.mark.parametrize("shape", [(9, 7), (9, 7, 1), (9, 7, 3)])
def test_torch_sees_channels_first_and_its_state_is_kept(fake_torch, shape):
    seen = set()

    def transform(tensor):
        seen.add(tensor.array.shape)
        shift = np.random.default_rng(fake_torch.state["seed"]).integers(1, 200)
        return Tensor(tensor.array + np.uint8(shift))

    images = np.zeros((40, *shape), np.uint8)
    plan = draw_plan(Y, augmenter=from_torchvision(transform), random_state=0)
    new = plan.render(images)
    assert seen == {((shape[2] if len(shape) == 3 else 1), 9, 7)}
    assert new.shape[1:] == shape
    assert len(np.unique(new)) > 5
    np.testing.assert_array_equal(plan[3].render(images)[0], new[3])
    assert fake_torch.state == {"seed": "as it was"}


def test_the_state_of_torch_is_kept_where_a_transform_fails(fake_torch):
    def fail(tensor):
        raise ValueError("no")

    plan = draw_plan(Y, augmenter=from_torchvision(fail), random_state=0)
    with pytest.raises(RuntimeError, match="torchvision raised ValueError: no"):
        plan.render(IMAGES)
    assert fake_torch.state == {"seed": "as it was"}


class Meeting:
    """Notes whether two threads were in it at the same time."""

    def __init__(self):
        self.barrier = threading.Barrier(2)
        self.met = False

    def attend(self):
        try:
            self.barrier.wait(timeout=1)
        except threading.BrokenBarrierError:
            return  # nobody else came
        self.met = True


class MeetingCompose(Compose):
    def __init__(self, meeting):
        super().__init__()
        self.meeting = meeting

    def __call__(self, *, image):
        self.meeting.attend()
        return super().__call__(image=image)


def meeting_albumentations(meeting):
    return from_albumentations(MeetingCompose(meeting))


def meeting_torchvision(meeting):
    def transform(tensor):
        meeting.attend()
        return tensor

    return from_torchvision(transform)


@pytest.mark.usefixtures("fake_torch")
@pytest.mark.parametrize("adapt", [meeting_albumentations, meeting_torchvision])
def test_threads_take_turns(adapt):
    meeting = Meeting()
    call = adapt(meeting).func
    with ThreadPoolExecutor(2) as threads:
        results = [threads.submit(call, IMAGES[0], np.random.default_rng(n)) for n in range(2)]
        assert [result.result().shape for result in results] == [IMAGES[0].shape] * 2
    assert not meeting.met


class Flip:
    def __init__(self, p):
        self.p = p

    def __repr__(self):
        return f"Flip(\n    p={self.p},\n)"


class Noise:
    """Has no repr of its own."""


class Pipeline(Compose):
    def __init__(self, *transforms, result=lambda image: image):
        super().__init__()
        self.transforms = list(transforms)
        self.result = result

    def __call__(self, *, image):
        return {"image": self.result(image)}


def jitter(tensor):
    return tensor


def test_steps_are_named_after_what_was_wrapped():
    augmenter = make_augmenter(
        from_albumentations(Pipeline(Flip(0.5), Noise())),
        from_albumentations(Pipeline(Flip(1))),
        from_albumentations(Pipeline(Flip(0.2))),
        from_albumentations(Pipeline(*[Flip(0.1)] * 9)),
        from_torchvision(jitter),
        from_torchvision(lambda tensor: tensor),
    )
    assert augmenter.names == [
        "flip+noise", "flip-1", "flip-2", "albumentations", "jitter", "lambda",
    ]  # fmt: skip


def test_plans_say_who_they_are_without_addresses(tmp_path):
    augmenter = make_augmenter(
        from_albumentations(Pipeline(Flip(0.5), Noise())), from_torchvision(jitter)
    )
    plan = draw_plan(Y, augmenter=augmenter, random_state=0)
    assert plan.describe(0).endswith(
        "flip+noise(albumentations.Flip( p=0.5, ), "
        "albumentations.tests.augmentation.test_adapters.Noise), jitter(torchvision.jitter)"
    )
    assert "0x" not in repr(augmenter)
    plan.save(tmp_path / "plan.npz")
    with np.load(tmp_path / "plan.npz") as file:
        header = file["header"].tobytes().decode()
    assert "albumentations.Flip( p=0.5, )" in header
    assert "0x" not in header
    with pytest.raises(ValueError, match=r"'flip\+noise' is albumentations\.Flip.*augmenter="):
        ResamplingPlan.load(tmp_path / "plan.npz")
    assert ResamplingPlan.load(tmp_path / "plan.npz", augmenter=augmenter) == plan


def test_a_plan_of_an_older_version_is_read_by_their_old_names(tmp_path):
    parts = [from_albumentations(Pipeline(Flip(p))) for p in (0.1, 0.2)]
    old = Augmenter([("functiontransform-1", parts[0]), ("functiontransform-2", parts[1])])
    draw_plan(Y, augmenter=old, random_state=0).save(tmp_path / "plan.npz")
    now = make_augmenter(*parts)
    assert ResamplingPlan.load(tmp_path / "plan.npz", augmenter=now) == draw_plan(
        Y, augmenter=now, random_state=0
    )
    with pytest.raises(ValueError, match="its transforms are"):
        ResamplingPlan.load(tmp_path / "plan.npz", augmenter=make_augmenter(*parts, parts[0]))


WRONG = {
    "crop": (lambda image: image[1:, 1:], r"put Resize\(150, 120\) last"),
    "normalize": (lambda image: image / 255, "leave out Normalize"),
    "tensor": (Tensor, "leave out Normalize"),
}


@pytest.mark.parametrize(("result", "advice"), WRONG.values(), ids=WRONG)
def test_a_wrong_result_says_what_to_put_last_or_to_leave_out(result, advice):
    transform = from_albumentations(Pipeline(Flip(1), result=result))
    plan = draw_plan(Y, augmenter=transform, random_state=0)
    with pytest.raises((TypeError, ValueError), match=f"albumentations must return .*{advice}"):
        plan.render(IMAGES)


def test_torchvision_writes_its_sizes_as_a_pair(fake_torch):
    transform = from_torchvision(lambda tensor: Tensor(tensor.array[:, 1:]))
    plan = draw_plan(Y, augmenter=transform, random_state=0)
    with pytest.raises(ValueError, match=r"put Resize\(\(150, 120\)\) last"):
        plan.render(IMAGES)
