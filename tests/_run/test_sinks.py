"""New images go into arrays, memory maps, arrays in chunks and functions."""

import hashlib
import pickle
import threading
import time

import numpy as np
import pytest
import zarr
from joblib import parallel_config

from imblearn_image import draw_plan
from imblearn_image._run import render, sinks
from tests.images import images_of
from tests.sources import Counted

Y = np.repeat([0, 1], [50, 4])
X = images_of(54, (140, 130))
PLAN = draw_plan(Y, random_state=0)
EXPECTED = PLAN.render(X)


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    monkeypatch.setattr(render, "_MAX_BLOCK_ROWS", 4)
    monkeypatch.setattr(render, "_MIN_ARRAY_BLOCK_ROWS", 4)


def rendered(out, images=X, backend="threading", **options):
    with parallel_config(backend=backend, n_jobs=2):
        return PLAN.render(images, out, **options)


BACKENDS = pytest.mark.parametrize("backend", ["threading", "loky"])
SOURCES = pytest.mark.parametrize("wrap", [np.asarray, list, Counted])


class Recorded:
    """Like an array in chunks, it keeps what was written and where."""

    def __init__(self, chunks=None, shards=None, shape=EXPECTED.shape, dtype="u1"):
        self.shape, self.chunks, self.dtype = shape, chunks, np.dtype(dtype)
        if shards:
            self.shards = shards
        self.array = np.zeros(shape, self.dtype)
        self.written = []

    def __setitem__(self, key, value):
        self.written.append(key)
        self.array[key] = value


@BACKENDS
@SOURCES
def test_a_memory_map_is_written_in_place(backend, wrap, tmp_path):
    out = np.lib.format.open_memmap(tmp_path / "new.npy", "w+", np.uint8, EXPECTED.shape)
    assert rendered(out, wrap(X), backend) is out
    out.flush()
    np.testing.assert_array_equal(np.load(tmp_path / "new.npy"), EXPECTED)


@BACKENDS
@SOURCES
@pytest.mark.parametrize(("chunks", "rows"), [((3, 140, 130), 3), ((7, 70, 65), 7), (None, 1)])
def test_blocks_cover_whole_chunks(backend, wrap, chunks, rows):
    out = Recorded(chunks)
    assert rendered(out, wrap(X), backend) is out
    np.testing.assert_array_equal(out.array, EXPECTED)
    assert {key.start % rows for key in out.written} == {0}
    assert {key.stop % rows for key in out.written if key.stop < len(PLAN)} <= {0}


def test_blocks_cover_whole_shards():
    out = Recorded((2, 140, 130), shards=(10, 140, 130))
    rendered(out)
    assert {key.start % 10 for key in out.written} == {0}
    np.testing.assert_array_equal(out.array, EXPECTED)


@BACKENDS
@pytest.mark.parametrize("is_sharded", [False, True])
def test_a_zarr_array_is_filled(backend, is_sharded, tmp_path):
    path, options = str(tmp_path / "new.zarr"), {"chunks": (5, 70, 130), "dtype": "u1"}
    if is_sharded and hasattr(zarr, "create_array"):  # which zarr 2 has not, nor shards
        options["shards"] = (10, 140, 130)
        out = zarr.create_array(path, shape=EXPECTED.shape, **options)
    else:
        out = zarr.open(path, mode="w", shape=EXPECTED.shape, **options)
    assert rendered(out, backend=backend) is out
    np.testing.assert_array_equal(zarr.open(path, mode="r")[:], EXPECTED)


@BACKENDS
@SOURCES
def test_a_function_gets_rows_and_images(backend, wrap):
    seen, lock = {}, threading.Lock()

    def take(rows, images):
        assert len(rows) == len(images)
        with lock:
            seen.update(zip(rows.tolist(), images, strict=True))

    assert rendered(take, wrap(X), backend) is take
    assert sorted(seen) == list(range(len(PLAN)))
    np.testing.assert_array_equal([seen[row] for row in range(len(PLAN))], EXPECTED)


def test_a_function_gets_a_list_where_sizes_differ():
    images = [image[: 100 + i % 2] for i, image in enumerate(X)]
    seen = {}
    PLAN.render(images, lambda rows, new: seen.update(zip(rows.tolist(), new, strict=True)))
    for row, expected in enumerate(PLAN.render(images)):
        np.testing.assert_array_equal(seen[row], expected)


class Resumed(Recorded):
    """It already has some rows."""

    def __init__(self, rows, **options):
        super().__init__(**options)
        self.rows = rows

    def done(self):
        return self.rows


class Taker:
    def __init__(self, rows):
        self.rows, self.taken = rows, []

    def __call__(self, rows, images):
        self.taken += rows.tolist()

    def done(self):
        return self.rows


@SOURCES
@pytest.mark.parametrize("as_mask", [False, True])
def test_rows_that_a_sink_has_are_skipped(wrap, as_mask, capfd):
    rows = np.arange(0, len(PLAN), 3)
    mask = np.isin(np.arange(len(PLAN)), rows)
    sink = Taker(mask if as_mask else rows.tolist())
    source = wrap(X)
    rendered(sink, source, verbose=1)
    assert sorted(sink.taken) == np.flatnonzero(~mask).tolist()
    assert f"{len(PLAN)}/{len(PLAN)}" in capfd.readouterr().err
    if wrap is Counted:
        assert set(source.asked) == set(PLAN.source[~mask].tolist())


def test_chunks_that_are_there_are_not_written_again():
    sink = Resumed(range(12), chunks=(4, 140, 130))
    rendered(sink)
    assert min(key.start for key in sink.written) == 12
    np.testing.assert_array_equal(sink.array[12:], EXPECTED[12:])


@pytest.mark.parametrize(("chunks", "expected"), [(None, 3), ((10, 140, 130), 30)])
def test_only_chunks_in_which_rows_are_missing_are_written(chunks, expected):
    missing = [0, 17, 33]
    sink = Resumed(sorted(set(range(len(PLAN))) - set(missing)), chunks=chunks)
    rendered(sink)
    assert sum(key.stop - key.start for key in sink.written) == expected
    np.testing.assert_array_equal(sink.array[missing], EXPECTED[missing])


class Careless(Recorded):
    """Loses what was written meanwhile, as parts of chunks do, and does not say what these are."""

    def __setitem__(self, key, value):
        before = self.array.copy()
        before[key] = value
        time.sleep(0.001)
        self.array = before


def test_threads_take_turns_where_chunks_are_not_known():
    out = Careless()
    rendered(out)
    np.testing.assert_array_equal(out.array, EXPECTED)


def test_a_foreign_dtype_is_said_to_be_that_of_out():
    out = Recorded()
    out.dtype = "torch.uint8"
    with pytest.raises(ValueError, match=r"out must have a dtype of numpy, got 'torch\.uint8'"):
        rendered(out)


def test_chunks_of_unequal_length_are_written_in_turn():
    out = Careless(((3, 43), (140,), (130,)))
    rendered(out)
    np.testing.assert_array_equal(out.array, EXPECTED)


def test_chunks_may_come_as_a_list():
    out = Recorded([7, 140, 130])
    rendered(out)
    assert {key.start % 7 for key in out.written} == {0}


def test_a_sink_that_has_all_reads_nothing():
    source = Counted(X)
    sink = Taker(range(len(PLAN)))
    assert PLAN.render(source, sink) is sink
    assert (sink.taken, source.asked) == ([], [])


@pytest.mark.parametrize("rows", [np.ones(3, bool), [46], [-1], [1.5], [[1]], ["a"]])
def test_what_is_no_part_of_the_rows_is_refused(rows):
    with pytest.raises(ValueError, match=r"row numbers from 0 to 45, or a boolean array"):
        PLAN.render(X, Taker(rows))


@pytest.mark.parametrize("kind", [set, tuple, dict.fromkeys, iter])
def test_rows_that_are_there_may_come_in_anything(kind):
    sink = Taker(kind(range(40)))
    PLAN.render(X, sink)
    assert sorted(sink.taken) == [40, 41, 42, 43, 44, 45]


@pytest.mark.parametrize(
    ("out", "message"),
    [
        (Recorded(shape=(9, 140, 130)), r"shape \(46, 140, 130\) .* got shape \(9, 140, 130\)"),
        (Recorded(dtype="f4"), "dtype uint8, got shape .* and dtype float32"),
        (np.zeros((46, 9, 130), np.uint8), "shape"),
        ("name.zarr", "out must be an array, something with shape, dtype and __setitem__"),
    ],
)
def test_unfit_sinks_are_refused(out, message):
    with pytest.raises(ValueError, match=message):
        PLAN.render(X, out)


@BACKENDS
def test_an_image_of_another_size_than_out_is_refused_by_its_number(backend):
    images = list(X)
    odd = int(PLAN.source[3])
    images[odd] = images[odd][:9]
    for source in (images, Counted(images)):
        with pytest.raises(ValueError, match=rf"\(140, 130\), got \(9, 130\) for image {odd}"):
            rendered(np.empty_like(EXPECTED), source, backend)


def digest_of(images):
    return hashlib.sha256(b"".join(image.tobytes() for image in images)).hexdigest()


@BACKENDS
@SOURCES
@pytest.mark.parametrize("kind", [sinks.ArraySink, sinks.ChunksSink, sinks.FunctionSink])
def test_receipts_say_what_was_written(kind, wrap, backend):
    outs = {
        sinks.ArraySink: np.zeros_like(EXPECTED),
        sinks.ChunksSink: Recorded((5, 140, 130)),
        sinks.FunctionSink: Taker([]),
    }
    receipts = []
    sink = kind(outs[kind], len(PLAN), checksum=True)
    with parallel_config(backend=backend, n_jobs=2):
        assert render.render_plan(PLAN, wrap(X), sink, receipts=receipts) is outs[kind]
    assert sorted(row for receipt in receipts for row in receipt.rows) == list(range(len(PLAN)))
    for receipt in receipts:
        images = EXPECTED[list(receipt.rows)]
        assert receipt.n_bytes == images.nbytes
        assert receipt.checksum == digest_of(images)
        assert pickle.loads(pickle.dumps(receipt)) == receipt


@SOURCES
def test_without_being_asked_there_is_no_checksum(wrap):
    receipts = []
    np.testing.assert_array_equal(render.render_plan(PLAN, wrap(X), receipts=receipts), EXPECTED)
    assert sum(receipt.n_bytes for receipt in receipts) == EXPECTED.nbytes
    assert {receipt.checksum for receipt in receipts} == {None}


def test_images_of_several_sizes_have_receipts_too():
    images = [image[: 100 + i % 2] for i, image in enumerate(X)]
    receipts = []
    new = render.render_plan(PLAN, images, receipts=receipts)
    assert sum(receipt.n_bytes for receipt in receipts) == sum(image.nbytes for image in new)


def test_a_function_may_give_a_receipt_of_its_own():
    def take(rows, images):
        return sinks.Receipt.of(rows, 7)

    receipts = []
    render.render_plan(PLAN, X, take, receipts=receipts)
    assert {receipt.n_bytes for receipt in receipts} == {7}


class Dictionary(sinks.Sink):
    """A sink of one's own, which has some rows already."""

    def __init__(self, n_rows, rows):
        self.images, self.is_done = {}, np.isin(np.arange(n_rows), rows)

    def done(self):
        return self.is_done

    def open(self, shapes, dtype, images):
        self.opened = set(shapes), dtype

    def targets(self, rows):
        return None

    def put(self, rows, images):
        self.images.update(zip(np.asarray(rows).tolist(), images, strict=True))
        return sinks.Receipt.of(rows, images.nbytes, images)

    def result(self):
        return self.images


@BACKENDS
@SOURCES
def test_a_sink_of_ones_own(wrap, backend):
    sink = Dictionary(len(PLAN), range(10))
    found = rendered(sink, wrap(X), backend)
    assert sink.opened == ({(140, 130)}, np.uint8)
    assert sorted(found) == list(range(10, len(PLAN)))
    np.testing.assert_array_equal([found[row] for row in sorted(found)], EXPECTED[10:])


def test_a_sink_without_all_hooks_is_none():
    with pytest.raises(TypeError, match="abstract"):
        sinks.Sink()
