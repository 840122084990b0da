"""The steps of an Augmenter, and how they are drawn."""

from typing import NamedTuple

import numpy as np

from imblearn_image.augmentation._base import Transform


class Step(NamedTuple):
    """A transform of an Augmenter that is not dropped: its place in the list, name and object."""

    index: int
    name: str
    transform: Transform

    def key(self, column):
        """Return the name of one of its columns in a plan: ``"rotate.angle"``."""
        return f"{self.name}.{column}"

    def columns(self):
        """Return its transform's columns, whose errors say its name."""
        try:
            columns = self.transform.columns()
        except (TypeError, ValueError) as error:
            raise type(error)(f"{self.name}: {error}") from None
        if not isinstance(columns, dict) or not all(hasattr(r, "values") for r in columns.values()):
            raise TypeError(
                f"{self.name}: columns must return a dict of names and ranges, as those of "
                f"signed_range, got {columns!r}"
            )
        return columns


def draw_steps(steps, augmenter, n, seed_sequence, start):
    """Draw what happens to `n` images; see `Augmenter.draw`."""
    children = seed_sequence.spawn(len(augmenter.transforms))
    active = np.zeros((n, len(augmenter.transforms)), dtype=bool)
    params, uniforms = {}, {}
    for step in steps:
        ranges = step.columns()
        streams = iter(children[step.index].spawn(1 + len(ranges)))
        uniforms[step.index] = _uniforms(next(streams), start, n)
        for column, values in ranges.items():
            drawn = _uniforms(next(streams), start, n)
            if augmenter.strengths == "ends" and values.is_graded:
                drawn = np.where(drawn < 0.5, 0.0, values.last_uniform)
            try:
                params[step.key(column)] = values.values(drawn, augmenter.magnitude)
            except ValueError as error:
                raise ValueError(f"{step.name}: {error}") from None
    if augmenter.n_ops is None:
        for step in steps:
            active[:, step.index] = uniforms[step.index] < step.transform.p
    elif n:
        _draw_n_ops(active, steps, uniforms, augmenter.n_ops)
    return active, params


def _uniforms(seed_sequence, start, n):
    """Return the numbers `start` to ``start + n`` of a stream of uniform numbers on [0, 1)."""
    # A number takes one step of the generator, so that those before need not be drawn.
    return np.random.Generator(np.random.PCG64(seed_sequence).advance(int(start))).random(n)


def _draw_n_ops(active, steps, uniforms, n_ops):
    """Mark the `n_ops` transforms of each row that come first in a race of exponential clocks.

    With rates p, the first k arrivals are distributed as k draws without replacement with weights
    p (Efraimidis and Spirakis 2006), and each transform needs one uniform number only.
    """
    usable = [(index, transform.p) for index, _, transform in steps if transform.p > 0]
    arrivals = np.empty((len(active), len(usable)))
    for place, (index, p) in enumerate(usable):
        np.divide(-np.log1p(-uniforms.pop(index)), p, out=arrivals[:, place])
    indices = np.array([index for index, _ in usable])
    rows = np.arange(len(active))
    for _ in range(n_ops):
        first = arrivals.argmin(axis=1)
        active[rows, indices[first]] = True
        arrivals[rows, first] = np.inf
