"""Images in place of those that cannot be read: which errors count, when, and how often."""

import errno
import multiprocessing
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from imblearn_image import BalancedImageDataset, ImageFiles, ImageReadError
from imblearn_image.dataset._substitutes import SharedCount
from tests.images import images_of
from tests.sources import write_files

Y = np.array([0, 1, 0, 2, 1, 0, 0, 0, 0, 2, 0, 0, 0])
X = images_of(13)


class Breakable:
    """A source of which some images raise an error, as long as they are broken."""

    def __init__(self, broken=(), error=None):
        self.broken, self.error = set(broken), error or OSError("gone")

    def __len__(self):
        return len(X)

    def __getitem__(self, i):
        if i in self.broken:
            raise self.error
        return X[i]


def dataset_of(source, **options):
    return BalancedImageDataset(
        source, Y, **{"on_error": "substitute", "random_state": 0} | options
    )


def epoch_images(dataset, epoch=0):
    n = len(dataset)
    return dataset.batch(range(epoch * n, epoch * n + n))[0]


def with_replaced(replaced):
    images = X.copy()
    for index, other in replaced.items():
        images[index] = X[other]
    return BalancedImageDataset(images, Y, random_state=0)


def broken_files(tmp_path, broken):
    files = write_files(tmp_path, X)
    for i in broken:
        with open(files.paths[i], "wb") as file:
            file.write(b"no image")
    return ImageFiles(files.paths)


def test_the_next_image_of_the_class_takes_the_place_of_an_unreadable_one(tmp_path):
    dataset = dataset_of(broken_files(tmp_path, [5, 6]))
    with pytest.warns(UserWarning, match=r"image [56] cannot be read, image 7 of its class"):
        found = epoch_images(dataset)
    assert dataset.substitutes == {5: 7, 6: 7}
    assert dataset.n_substituted == np.isin(dataset.plan().source, [5, 6]).sum() == 2
    expected = epoch_images(with_replaced({5: 7, 6: 7}))
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(epoch_images(dataset), expected)  # it warns once
    assert dataset.n_substituted == 4
    other = pickle.loads(pickle.dumps(dataset))
    np.testing.assert_array_equal(epoch_images(other), expected)


def test_an_image_is_tried_again_when_it_is_due():
    source = Breakable()
    dataset = dataset_of(source)
    source.broken = {5}
    with pytest.warns(UserWarning, match="image 5 cannot be read"):
        found = epoch_images(dataset)
    np.testing.assert_array_equal(found, epoch_images(with_replaced({5: 6})))
    source.broken = set()
    np.testing.assert_array_equal(epoch_images(dataset, 1), epoch_images(with_replaced({}), 1))
    assert dataset.n_substituted == 1


def test_a_class_without_a_readable_image():
    source = Breakable(error=ImageReadError("a.png", "damaged"))
    dataset = dataset_of(source)
    source.broken = set(np.flatnonzero(Y == 1))
    row = int(dataset.labels().searchsorted(1))
    with pytest.raises(ImageReadError) as caught:
        dataset[row]
    assert any("no other image of its class" in note for note in caught.value.__notes__)


def caused(error):
    wrapped = ImageReadError("a.png", "it cannot be read")
    wrapped.__cause__ = error
    return wrapped


SHORTAGES = [OSError(code, "short") for code in (errno.EMFILE, errno.ENFILE, errno.ENOMEM)]


@pytest.mark.parametrize(
    "error",
    [
        MemoryError("full"), NameError("typo"), TypeError("bug"), ValueError("bug"), KeyError("x"),
        *SHORTAGES, caused(MemoryError("full")), *map(caused, SHORTAGES),
    ],
    ids=repr,
)  # fmt: skip
def test_errors_that_are_not_of_an_image_are_raised(error):
    source = Breakable(error=error)
    dataset = dataset_of(source)
    source.broken = {5}
    for rows in (range(len(dataset)), [2]):
        with pytest.raises(type(error)) as caught:
            dataset.batch(rows)
        assert caught.value is error
    assert (dataset.n_substituted, dataset.substitutes) == (0, {})


@pytest.mark.parametrize(
    "error", [FileNotFoundError("gone"), caused(OSError(errno.EIO, "I/O")), caused(ValueError("x"))]
)
def test_errors_of_an_image_are_not(error):
    source = Breakable(error=error)
    dataset = dataset_of(source)
    source.broken = {5}
    with pytest.warns(UserWarning, match="image 5 cannot be read"):
        dataset[2]
    assert dataset.n_substituted == 1


def test_nothing_is_counted_where_nothing_can_be_substituted():
    assert dataset_of(X).n_substituted == 0
    assert dataset_of(Breakable(), on_error="raise").n_substituted == 0


def count(shared, n):
    for _ in range(n):
        shared.add_one()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_processes_count_together(method):
    shared = SharedCount()
    context = multiprocessing.get_context(method)
    processes = [context.Process(target=count, args=(shared, 3)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    count(shared, 4)
    assert shared.total == 10


def test_threads_count_together():
    shared = SharedCount()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: count(shared, n), [500] * 8))
    assert shared.total == 4000


def test_a_copy_counts_for_itself():
    shared = SharedCount()
    shared.add_one()
    copy = pickle.loads(pickle.dumps(shared))
    copy.add_one()
    copy.add_one()
    assert (shared.total, copy.total) == (1, 2)
