"""Balanced epochs: the same samples by index, in batches, from threads, after a pickle."""

import pickle
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from imblearn_image import BalancedImageDataset, ImageFiles, ImageReadError, draw_epoch
from imblearn_image.augmentation import Brightness, GaussianNoise, Rotate, Zoom, make_augmenter
from imblearn_image.plan import epochs
from tests.images import images_of
from tests.sources import Batched, write_files

Y = np.array([0, 1, 0, 2, 1, 0, 0, 0, 0, 2, 0, 0, 0])  # 9 of 0, 2 of 1, 2 of 2
X = images_of(13)
AUGMENTER = make_augmenter(Rotate(p=0.7), Brightness(p=0.7), GaussianNoise())


def dataset_of(images=X, y=Y, **options):
    return BalancedImageDataset(images, y, **{"augmenter": AUGMENTER, "random_state": 0} | options)


def samples(dataset, indices):
    return [dataset[i] for i in np.asarray(indices).tolist()]


def assert_same(left, right):
    assert len(left) == len(right)
    for one, other in zip(left, right, strict=True):
        for part, other_part in zip(one, other, strict=True):
            np.testing.assert_array_equal(part, other_part)
            assert np.asarray(part).dtype == np.asarray(other_part).dtype


@pytest.mark.parametrize("augment", ["new", "all", "none"])
@pytest.mark.parametrize("strategy", ["auto", {0: 4}, {0: 5, 1: 7}, {1: 30}])
def test_samples_are_the_rows_of_the_epochs_plan(augment, strategy):
    options = {"augment": augment, "sampling_strategy": strategy}
    dataset = dataset_of(**options)
    n = len(dataset)
    for epoch in (0, 1, 5):
        plan = draw_epoch(Y, epoch, augmenter=AUGMENTER, entropy=dataset.entropy, **options)
        assert dataset.plan(epoch) == plan
        np.testing.assert_array_equal(dataset.labels(epoch), plan.label)
        new = plan.render(X)
        found = samples(dataset, epoch * n + np.arange(n))
        assert_same(found, list(zip(new, plan.label, strict=True)))
    assert dataset.counts == {c: (c == Y).sum() for c in range(3)} | (
        {1: 9, 2: 9} if strategy == "auto" else strategy
    )


def test_a_class_that_is_shrunk_shows_all_its_images_in_turn():
    dataset = dataset_of(sampling_strategy={0: 4})
    shown = [set(dataset.plan(e).source[:4].tolist()) for e in range(3)]
    assert set.union(*shown) == set(np.flatnonzero(Y == 0).tolist())


def test_batches_are_the_samples_also_of_several_epochs():
    dataset = dataset_of(sample_weight=np.arange(13))
    n = len(dataset)
    for indices in ([5, 0, 5, 26], [0, n + 3, 7, 3 * n + 1, n + 3], np.arange(n), []):
        one_by_one = samples(dataset, indices)
        assert_same(dataset.__getitems__(list(indices)), one_by_one)
        if len(indices):
            assert_same(list(zip(*dataset.batch(indices), strict=True)), one_by_one)
            out = np.empty((len(indices), *X.shape[1:]), dtype=np.uint8)
            images, *_ = dataset.batch(indices, out)
            assert images is out
            np.testing.assert_array_equal(out, dataset.batch(indices)[0])


def test_samples_may_be_changed_without_harm():
    dataset = dataset_of()
    for i in (0, 26):
        image = dataset[i][0]
        before = image.copy()
        image[:] = 0
        np.testing.assert_array_equal(dataset[i][0], before)
    images, labels = dataset.batch([0, 1])
    images[:], labels[:] = 0, 7
    assert dataset[0][1] == 0
    assert X.any(axis=(1, 2)).all()


@pytest.mark.parametrize("most", [1 << 21, 0], ids=["whole", "in parts"])
def test_threads_get_the_same(most, monkeypatch):
    monkeypatch.setattr(epochs, "_MAX_WHOLE", most)
    one = dataset_of()
    indices = np.concatenate([one.order(epoch) for epoch in (0, 1, 2, 7)])
    one_by_one = samples(dataset_of(), indices)
    with ThreadPoolExecutor(8) as pool:
        assert_same(list(pool.map(one.__getitem__, indices.tolist())), one_by_one)


def test_rows_that_are_drawn_alone_are_those_of_the_whole_plan(monkeypatch):
    whole = dataset_of(sampling_strategy={0: 5, 1: 20}, source_selection="random")
    indices = np.concatenate([whole.order(epoch) for epoch in range(3)])
    expected = samples(whole, indices)
    monkeypatch.setattr(epochs, "_MAX_WHOLE", 0)
    parts = dataset_of(sampling_strategy={0: 5, 1: 20}, source_selection="random")
    assert_same(samples(parts, indices), expected)
    assert_same(parts.__getitems__(indices), expected)


def test_two_epochs_are_kept():
    dataset = dataset_of()
    for epoch in (0, 1, 2, 1, 2):
        dataset[epoch * len(dataset)]
    assert list(dataset._epochs._kept) == [1, 2]


def test_without_a_seed_a_pickle_has_the_same_epochs():
    dataset = dataset_of(random_state=None, sample_weight={0: 1, 1: 2.5, 2: 3})
    other = pickle.loads(pickle.dumps(dataset))
    indices = dataset.order(3)
    np.testing.assert_array_equal(other.order(3), indices)
    assert_same(samples(other, indices), samples(dataset, indices))
    assert dataset_of(random_state=None).entropy != dataset.entropy


def mapped(path, mode="r"):
    np.save(path, np.tile(X, (100, 1, 1)))
    return np.load(path, mmap_mode=mode)


def test_a_memory_map_is_pickled_by_its_file(tmp_path):
    many = mapped(tmp_path / "images.npy")
    y = np.tile(Y, 100)
    for images, labels in ((many, y), (many[13:], y[13:]), (np.asarray(many), y)):
        dataset = dataset_of(images, labels)
        pickled = pickle.dumps(dataset)
        assert len(pickled) < 5000
        indices = dataset.order(1)[:20]
        assert_same(samples(pickle.loads(pickled), indices), samples(dataset, indices))


def test_what_a_file_does_not_hold_is_pickled_whole(tmp_path):
    y = np.tile(Y, 100)
    private = mapped(tmp_path / "images.npy", mode="c")
    private[:] += 1
    for images in (private, mapped(tmp_path / "images.npy")[:, ::2]):
        dataset = dataset_of(images, y)
        indices = dataset.order(1)[:20]
        pickled = pickle.dumps(dataset)
        assert len(pickled) > 100_000
        assert_same(samples(pickle.loads(pickled), indices), samples(dataset, indices))


def test_files_are_pickled_by_their_paths(tmp_path):
    files = ImageFiles(write_files(tmp_path, X).paths)
    dataset = dataset_of(files)
    pickled = pickle.dumps(dataset)
    assert len(pickled) < 13 * len(str(tmp_path)) + 4000
    indices = dataset.order(2)
    assert_same(samples(pickle.loads(pickled), indices), samples(dataset_of(), indices))


def test_an_order_shows_each_row_once_and_each_epoch_in_its_own():
    dataset = dataset_of()
    n = len(dataset)
    orders = [dataset.order(epoch) for epoch in range(3)]
    for epoch, order in enumerate(orders):
        np.testing.assert_array_equal(np.sort(order), epoch * n + np.arange(n))
    assert not np.array_equal(orders[0], orders[1] - n)
    np.testing.assert_array_equal(dataset.order(1, shuffle=False), n + np.arange(n))


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("interleave", [True, False])
@pytest.mark.parametrize("num_replicas", [1, 2, 3])
def test_replicas_share_an_epoch(num_replicas, interleave, shuffle):
    dataset = dataset_of(sampling_strategy={0: 10, 1: 10, 2: 10})
    options = {"num_replicas": num_replicas, "interleave": interleave, "shuffle": shuffle}
    parts = [dataset.order(2, rank=rank, **options) for rank in range(num_replicas)]
    assert len({len(part) for part in parts}) == 1
    shown = np.concatenate(parts)
    assert set(shown.tolist()) == set(range(60, 90))
    if 10 % num_replicas == 0 or not interleave:
        assert len(shown) == 30
    fewer = [dataset.order(2, rank=r, drop_last=True, **options) for r in range(num_replicas)]
    assert len(set(np.concatenate(fewer).tolist())) == sum(map(len, fewer)) <= 30
    if interleave:
        labels = dataset.labels()
        for part in parts:
            for batch in np.split(part, range(6, len(part), 6)):
                assert set(np.bincount(labels[batch - 60]).tolist()) == {len(batch) // 3}


def test_a_view_shows_one_epoch_from_0():
    dataset = dataset_of(sample_weight=np.arange(13))
    n = len(dataset)
    for epoch in (0, 2):
        view = dataset.at(epoch)
        expected = samples(dataset, epoch * n + np.arange(n))
        assert (len(view), view.epoch, view.plan()) == (n, epoch, dataset.plan(epoch))
        assert repr(view).startswith(f"epoch {epoch} of BalancedImageDataset(27 images")
        assert_same(list(view), expected)
        assert_same(view.__getitems__([5, 1]), [expected[5], expected[1]])
        assert_same(list(zip(*view.batch(np.arange(n)), strict=True)), expected)
        assert_same(list(pickle.loads(pickle.dumps(view))), expected)
        np.testing.assert_array_equal(view.labels(), dataset.labels(epoch))
        for row in (-1, n):
            with pytest.raises(IndexError, match=f"from 0 to {n - 1}, got {row}"):
                view[row]
    with pytest.raises(ValueError, match="epoch must be an integer from 0"):
        dataset.at(-1)


def test_set_epoch_changes_nothing_and_says_so():
    dataset = dataset_of()
    with pytest.warns(FutureWarning, match=r"no effect.*dataset\.at\(epoch\)") as caught:
        dataset.set_epoch(2)
    assert caught[0].filename == __file__
    assert_same(list(dataset), list(dataset_of()))
    assert dataset.plan() == dataset.plan(0) == dataset_of().plan()
    np.testing.assert_array_equal(dataset.order(), dataset_of().order(0))


@pytest.mark.parametrize("interleave", [True, False])
@pytest.mark.parametrize("drop_last", [True, False])
@pytest.mark.parametrize("num_replicas", [1, 2, 4, 40])
def test_the_length_of_an_order_is_known_without_it(num_replicas, drop_last, interleave):
    dataset = dataset_of(sampling_strategy={0: 10, 1: 10, 2: 10})
    options = {"num_replicas": num_replicas, "drop_last": drop_last, "interleave": interleave}
    for rank in (0, num_replicas - 1):
        assert dataset.order_length(**options) == len(dataset.order(1, rank=rank, **options))


def test_a_checksum_tells_epochs_apart():
    found = {
        dataset_of(**options).checksum()
        for options in ({}, {"augment": "all"}, {"random_state": 1}, {"y": np.roll(Y, 1)})
    }
    assert len(found) == 4
    # Those of loaders' states that exist.
    assert dataset_of().checksum() == pickle.loads(pickle.dumps(dataset_of())).checksum()


def test_each_doubt_of_the_augmenter_is_warned_of_once():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        dataset_of(augmenter=Zoom(1.2))
    assert len(caught) == 1


def test_weights_are_those_of_what_an_epoch_shows():
    counts = {0: 9, 1: 6, 2: 3}
    dataset = dataset_of(sampling_strategy=counts, sample_weight="balanced")
    expected = {label: 18 / (3 * n) for label, n in counts.items()}
    for _, label, weight in dataset:
        assert weight == np.float32(expected[int(label)])
    assert {weight for *_, weight in dataset_of(sample_weight="balanced")} == {1}
    by_image = dataset_of(sample_weight=np.arange(13))
    found = [weight for *_, weight in by_image]
    np.testing.assert_array_equal(found, by_image.plan().source)


@pytest.mark.parametrize(
    ("sample_weight", "message"),
    [
        ("no such", "scheme must be one of"),
        ({0: 1.0, 1: 2.0}, r"must have the labels \[0, 1, 2\], got \[0, 1\]"),
        (np.ones(5), r"each of the 13 images, got shape \(5,\)"),
        (["a"] * 13, "got shape"),
        (np.full(13, np.nan), "finite and not negative"),
        ({0: -1.0, 1: 2.0, 2: 1.0}, "finite and not negative"),
    ],
)
def test_wrong_weights(sample_weight, message):
    with pytest.raises(ValueError, match=message):
        dataset_of(sample_weight=sample_weight)


@pytest.mark.parametrize(
    ("images", "options", "message"),
    [
        (X[:5], {}, "equally many, got 5 and 13"),
        (X, {"on_error": "skip"}, "on_error must be"),
        (X, {"augment": "some"}, "augment must be one of"),
        (X, {"source_selection": "odd"}, "source_selection must be one of"),
        (X, {"sampling_strategy": {0: 0, 1: 0, 2: 0}}, "at least one image"),
        (X, {"sampling_strategy": {7: 3}}, "not among those of y"),
        (X[0], {}, "must have shape"),
        (X.astype(float), {}, "value range"),
    ],
)
def test_wrong_input_is_refused_at_once(images, options, message):
    with pytest.raises(ValueError, match=message):
        dataset_of(images, **options)


def test_narrow_images_are_warned_of_at_once():
    with pytest.warns(UserWarning, match="the images span"):
        dataset_of(X.astype(np.uint16), augment="all", sampling_strategy={1: 90})


@pytest.mark.parametrize("index", [-1, 27 << 32])
def test_an_index_out_of_range(index):
    dataset = dataset_of()
    for call in (dataset.__getitem__, lambda i: dataset.batch([0, i])):
        with pytest.raises(IndexError, match=f"from 0 to 26 .* got {index}"):
            call(index)
    with pytest.raises(TypeError):
        dataset[1.5]


def test_wrong_orders_are_refused():
    with pytest.raises(ValueError, match=r"equally often, got \{0: 9, 1: 2, 2: 2\}"):
        dataset_of(sampling_strategy={}).order(0, interleave=True)
    with pytest.raises(ValueError, match="rank must be an integer from 0 to 1, got 2"):
        dataset_of().order(0, rank=2, num_replicas=2)
    for call in ("order", "plan", "labels", "set_epoch"):
        with pytest.raises(ValueError, match="epoch must be an integer"):
            getattr(dataset_of(), call)(-1)


def test_images_of_several_sizes_come_one_by_one():
    images = [*X[:12], X[12, :10]]
    dataset = dataset_of(images)
    n_other = sum(image.shape == (10, 24) for image, _ in dataset)
    assert n_other >= 1
    samples_ = dataset.__getitems__(range(len(dataset)))
    assert {image.shape for image, _ in samples_} == {(20, 24), (10, 24)}
    with pytest.raises(ValueError, match=r"one shape, got \[\(10, 24\), \(20, 24\)\]: resize"):
        dataset.batch(range(len(dataset)))


def test_a_source_is_read_in_blocks():
    source = Batched(X)
    dataset = dataset_of(source)
    source.calls.clear()
    assert_same(dataset.__getitems__([3, 1, 3, 26]), samples(dataset_of(), [3, 1, 3, 26]))
    assert len(source.calls) == 1


def broken_files(tmp_path, broken):
    files = write_files(tmp_path, X)
    for i in broken:
        with open(files.paths[i], "wb") as file:
            file.write(b"no image")
    return ImageFiles(files.paths)


def test_an_unreadable_file_is_named(tmp_path):
    dataset = dataset_of(broken_files(tmp_path, [5]))
    row = int(np.flatnonzero(dataset.plan(1).source == 5)[0])
    index = len(dataset) + row
    for call in (dataset.__getitem__, lambda i: dataset.batch([0, i])):
        with pytest.raises(ImageReadError, match=r"0005\.png") as caught:
            call(index)
        notes = " ".join(caught.value.__notes__)
        assert "image 5" in notes
        assert str(index) in notes


@pytest.mark.parametrize(
    "labels", [Y.astype(str), Y.astype(str).astype(object), Y == 1, Y - 70_000, Y * 10**6]
)
def test_labels_of_any_kind(labels):
    dataset = dataset_of(y=labels)
    classes, codes = np.unique(labels, return_inverse=True)
    np.testing.assert_array_equal(dataset.classes, classes)
    members = dataset._epochs.members
    np.testing.assert_array_equal(members.codes, codes)
    for code in range(len(classes)):
        np.testing.assert_array_equal(members.of(code), np.flatnonzero(codes == code))
    image, label = dataset[0]
    assert label == classes[0]
    assert image.shape == (20, 24)
    assert repr(dataset).startswith(f"BalancedImageDataset({len(dataset)} images an epoch, of")
