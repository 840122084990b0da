"""Random streams: where each begins, and seeds for nested estimators.

Everything random comes from 128 bits of entropy by spawn keys of `numpy.random.SeedSequence`;
numbers are never added to a seed. This is the one registry of the first element of a spawn key:

=========================== =========================================================
key                         what is drawn
=========================== =========================================================
(class code,)               a plan's new images of a class
(EPOCH, epoch, class code)  the rows of a class in an epoch
(SUBSET, cycle, class code) the order in which parts of a shrunk class take turns
(ORDER, epoch, 0)           the order in which the rows of an epoch are shown
(FOLDER, decision)          the split and the under-sampling of a balanced folder
=========================== =========================================================

The generator of a step for one row begins elsewhere, at the row's own seed: `step_generator`.

Class codes lie far below the names. ORDER and FOLDER are one number, by which existing balanced
folders were drawn; keys of two and of three elements never meet.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state

EPOCH, SUBSET, ORDER = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
FOLDER = ORDER

# What users give as `random_state`.
RandomState = int | np.random.RandomState | None
_Estimator = TypeVar("_Estimator", bound=BaseEstimator)


def draw_entropy(random_state: RandomState) -> int:
    """Draw the 128 bits from which everything else follows."""
    words = check_random_state(random_state).randint(2**32, size=4, dtype=np.uint64)
    return sum(word << 32 * place for place, word in enumerate(words.tolist()))


def stream(entropy: int, *spawn_key: int) -> np.random.SeedSequence:
    """Return the stream of a spawn key, see the table of this module."""
    words = [entropy >> 32 * place & 0xFFFFFFFF for place in range(4)]
    return np.random.SeedSequence(words, spawn_key=spawn_key)


def class_streams(entropy: int, code: int, *name: int) -> list[np.random.SeedSequence]:
    """Return the streams of a class: for sources, for seeds and for transforms.

    Parameters
    ----------
    entropy : int
        128 bits.
    code : int
        The place of the class among the sorted ones.
    *name : int
        What the streams are for besides, none for a plan's new images.
    """
    return stream(entropy, *name, code).spawn(3)


def step_generator(seed: int, index: int) -> np.random.Generator:
    """Return the generator of a step for one row.

    Parameters
    ----------
    seed : int
        The row's own, from the column `seed` of its plan.
    index : int
        The place of the step among the Augmenter's transforms, dropped ones included.
    """
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(index,)))


def advanced(seed_sequence: np.random.SeedSequence, start: int) -> np.random.Generator:
    """Return the generator of a stream without its first `start` numbers.

    A number of 64 bits, or uniform on [0, 1), takes one step of the generator.
    """
    return np.random.Generator(np.random.PCG64(seed_sequence).advance(int(start)))


def seeded(estimator: _Estimator, random_state: RandomState) -> _Estimator:
    """Set the parameters `random_state` that are None, nested ones too, and return `estimator`."""
    generator = check_random_state(random_state)
    names = [
        name
        for name, value in sorted(estimator.get_params(deep=True).items())
        if value is None and name.rpartition("__")[2] == "random_state"
    ]
    return estimator.set_params(**{name: generator.randint(2**31 - 1) for name in names})
