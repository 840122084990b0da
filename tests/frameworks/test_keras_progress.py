"""What Keras asks for, call by call, and which batches of which epochs these are."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import pytest

from imblearn_image.keras._progress import Progress

B, E = "begin", "end"


def played(progress, calls):
    """Return the (epoch, place) of each index among some calls."""
    found = []
    for call in calls:
        if call == B:
            progress.begin()
        elif call == E:
            progress.end()
        else:
            found.append((progress.epoch, progress.place(call)[0]))
    return found


def epoch(number, places=range(6)):
    return [(number, place) for place in places]


def test_fit_of_a_model_that_is_not_built():
    calls = [B, 4, E, B, 5, 3, 2, 0, 4, 1, E, B, 4, 2, 0, 1, 5, 3, E]
    found = played(Progress(6), calls)
    assert found[0] == (0, 0)
    assert found[1:7] == [(0, place) for place in (1, 2, 3, 4, 0, 5)]
    assert found[7:] == epoch(1)


def test_fit_of_one_that_is_and_again():
    calls = [E, B, 3, 2, 1, 0, 4, 5, E]
    assert played(Progress(6), calls + calls) == epoch(0) + epoch(1)


def test_a_part_of_an_epoch_goes_on_and_the_next_fit_begins_another():
    progress = Progress(6)
    calls = [E, B, 4, 1, 3, E, B, 2, 5, 0, E, B, 1, 2, 3, E]
    assert played(progress, calls) == epoch(0) + epoch(1, range(3))
    assert played(progress, [E, B, 1, 2, 3, E]) == epoch(2, range(3))


def test_batches_that_are_asked_for_ahead_of_the_end_of_a_part():
    # As on a GPU: of 4 steps Keras has asked for 5 or 6 batches, and shows the others later.
    calls = [E, B, 0, 1, 2, 3, 4, E, B, 5, E, B, 0, 1, 2, 3, 4, 5, E, B, E, B, 0]
    assert played(Progress(6), calls) == epoch(0) + epoch(1) + [(2, 0)]


def test_a_thread_that_goes_on_after_the_look_takes_no_batch_away():
    # As of TensorFlow: two batches for their shapes, and some ahead, even into the epoch.
    calls = [0, 1, B, 3, 5, 2, E, 4, B, 0, 5, 3, 1, 4, 2, E]
    found = played(Progress(6), calls)
    assert sorted(found[-6:]) == epoch(0)


def test_an_epoch_that_was_broken_off_is_shown_again():
    calls = [E, B, 0, 1, 2, E, B, 0, 1, 2, 3, 4, 5, E, B, 0]
    progress = Progress(6)
    played(progress, calls[:5])  # an interrupt
    assert played(progress, calls[5:]) == epoch(0) + [(1, 0)]


def test_by_hand_an_index_is_the_batch():
    progress = Progress(6)
    assert played(progress, [5, 2, E, 5, 2]) == [(0, 5), (0, 2)] * 2
    assert played(progress, [0, 1, 3, 4, E, 5]) == epoch(0, (0, 1, 3, 4)) + [(1, 5)]
    # What was looked at by hand keeps its place in the epoch that follows.
    assert played(progress, [E, B, 0, 1, 2, 3, 4, 5, E]) == epoch(1)


def test_only_a_batch_in_turn_tells_what_comes_next():
    progress = Progress(6)
    progress.begin()
    assert [progress.place(i) for i in (4, 0)] == [(0, True), (1, True)]
    assert progress.place(4) == (0, False)


@pytest.mark.parametrize("n_batches", [1, 2])
def test_an_epoch_no_longer_than_the_look_is_over_with_it(n_batches):
    progress = Progress(n_batches)
    played(progress, [B, *range(n_batches), E])
    assert progress.epoch == 1
