"""Draw plans: as many rows of each class as are wanted."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from imblearn.utils import check_sampling_strategy
from numpy.typing import ArrayLike, NDArray

from imblearn_image._core.labels import Labels, read_labels
from imblearn_image._core.random import class_streams, draw_entropy
from imblearn_image._core.strategies import ratio_as_counts
from imblearn_image._core.text import Message, Parameter, warn
from imblearn_image._core.validate import is_integer
from imblearn_image._core.values import check_pair
from imblearn_image._transforms.base import Transform
from imblearn_image._transforms.compiled import CompiledAugmenter
from imblearn_image.augmentation.augmenter import Augmenter, as_compiled
from imblearn_image.plan.table import ResamplingPlan

AugmenterLike = str | Augmenter | Transform | Callable[..., Any] | None
SamplingStrategy = str | float | Mapping[Any, int] | Callable[[NDArray[Any]], Mapping[Any, int]]
SourceSelection = Literal["even", "random"]
ValueRange = tuple[float, float] | None
SOURCE_SELECTIONS = ("even", "random")
# From more new images of one original on, a class is mostly what its few originals have in common.
MANY_COPIES = 50


def draw_plan(
    y: ArrayLike,
    *,
    sampling_strategy: SamplingStrategy = "auto",
    augmenter: AugmenterLike = None,
    source_selection: SourceSelection = "even",
    value_range: ValueRange = None,
    rows: tuple[int, int] | None = None,
    random_state: int | np.random.RandomState | None = None,
) -> ResamplingPlan:
    """Draw a plan that balances the classes.

    Parameters
    ----------
    y : array-like of shape (n,)
        The classes of the images, in any form of :doc:`/labels`.
    sampling_strategy : str, float, dict or callable, default="auto"
        As in :class:`ImageAugmentationOverSampler`.
    augmenter : None, str, Augmenter, transform or callable, default=None
        As in :class:`ImageAugmentationOverSampler`.
    source_selection : {"even", "random"}, default="even"
        As in :class:`ImageAugmentationOverSampler`.
    value_range : None or (float, float), default=None
        As in :class:`ImageAugmentationOverSampler`; "data" is not known here.
    rows : (int, int), default=None
        Draw only the rows from the first number up to the second: ``plan[start:stop]`` of the
        whole plan, without the rows before. What depends on `y` takes as long as for the whole.
        With ``source_selection="random"`` the sources of the class's earlier rows are drawn too,
        since each takes an unknown number of random bits.
    random_state : int, RandomState instance or None, default=None
        Decides everything that is drawn.

    Returns
    -------
    ResamplingPlan
        One row for each new image, class by class.

    See Also
    --------
    draw_epoch : Draws the plan of an epoch, originals included.
    ImageAugmentationOverSampler : Draws a plan and renders it.
    Renderer : Renders rows of a plan one by one.

    Notes
    -----
    Each class has a random stream of its own, and below it each transform and each parameter: a
    longer plan keeps the first rows of a class, and dropping a transform leaves what the others
    draw alone.

    Examples
    --------
    >>> from imblearn_image import draw_plan
    >>> draw_plan([0] * 5 + [1] * 2, random_state=0).label.tolist()
    [1, 1, 1]
    """
    labels = read_labels(y)
    return draw_counts(
        labels,
        count_new(sampling_strategy, labels),
        augmenter=as_compiled(augmenter),
        source_selection=source_selection,
        value_range=value_range,
        rows=rows,
        entropy=draw_entropy(random_state),
    )


def count_new(sampling_strategy: SamplingStrategy, labels: Labels) -> dict[Any, int]:
    """Return how many new images of each class an over-sampling strategy asks for."""
    if not isinstance(sampling_strategy, (str, numbers.Real, Mapping)) and not callable(
        sampling_strategy
    ):
        raise ValueError(
            "sampling_strategy must be a str such as 'auto', a float, a dict or a callable, got "
            f"{sampling_strategy!r}"
        )
    y, kind = labels.values, "over-sampling"
    counts: dict[Any, int] = check_sampling_strategy(
        ratio_as_counts(sampling_strategy, y, kind), y, kind
    )
    return counts


def count_shown(sampling_strategy: SamplingStrategy, labels: Labels) -> list[int]:
    """Return how many images of each class an epoch shows, in the order of the classes."""
    targets = labels.by_class()
    given: Any = (
        sampling_strategy(labels.values) if callable(sampling_strategy) else sampling_strategy
    )
    if not isinstance(given, dict):
        more = count_new(given, labels)
        return [int(size + more.get(label, 0)) for label, size in targets.items()]
    unknown = [label for label in given if label not in targets]
    if unknown:
        raise ValueError(f"the classes {unknown} of sampling_strategy are not among those of y")
    wrong = {label: n for label, n in given.items() if not is_integer(n, 0)}
    if wrong:
        raise ValueError(f"sampling_strategy must give numbers of images, got {wrong}")
    return [int(size) for size in (targets | given).values()]


def limit_copies(
    counts: Mapping[Any, int], labels: Labels, max_copies: int | None
) -> dict[Any, int]:
    """Return how many new images of each class are made if originals give only so many.

    Parameters
    ----------
    counts : dict of label to int
        How many images a strategy asks for, as `count_new` returns it.
    labels : Labels
        The classes of the images.
    max_copies : int or None
        The most new images of one original, at least 1; None means no limit. It holds for each
        original with ``source_selection="even"``, and on average with "random".

    Returns
    -------
    dict of label to int
        The counts, each at most `max_copies` times the number of originals of its class.
    """
    check_max_copies(max_copies)
    if max_copies is None:
        return dict(counts)
    originals = labels.by_class()
    return {label: min(n, max_copies * originals[label]) for label, n in counts.items()}


def check_max_copies(max_copies: object) -> None:
    """Raise where it is neither None nor an integer from 1 up."""
    if max_copies is not None and not is_integer(max_copies, 1):
        raise ValueError(
            Message(
                Parameter("max_copies"),
                f" must be None or an integer of at least 1, got {max_copies!r}",
            )
        )


def warn_of_copies(
    counts: Mapping[Any, int], labels: Labels, max_copies: int | None = None
) -> None:
    """Warn where an original gives more than `MANY_COPIES` new images, and no limit was given.

    Parameters
    ----------
    counts : dict of label to int
        How many images are made, as `count_new` returns it.
    labels : Labels
        The classes of the images.
    max_copies : int or None, default=None
        The limit that was given; whoever gave one is not warned.
    """
    if max_copies is not None:
        return
    many = [
        f"{counts[label]:,} from {n:,} of class {label!r}"
        for label, n in labels.by_class().items()
        if counts.get(label, 0) > MANY_COPIES * n
    ]
    if many:
        more = f" and {len(many) - 3} more classes" if len(many) > 3 else ""
        warn(
            Message(
                f"more than {MANY_COPIES} new images of one original are made: "
                f"{', '.join(many[:3])}{more}; so few originals say little about a class: add "
                "images, or make fewer copies by ",
                Parameter("max_copies", MANY_COPIES),
            )
        )


def draw_counts(
    labels: Labels,
    counts: Mapping[Any, int],
    *,
    augmenter: CompiledAugmenter,
    source_selection: SourceSelection,
    value_range: ValueRange,
    rows: tuple[int, int] | None = None,
    entropy: int,
) -> ResamplingPlan:
    """Draw a plan from the number of new images of each class.

    Parameters
    ----------
    labels : Labels
        The classes of the images.
    counts : dict of label to int
        How many images to make, as imbalanced-learn's `sampling_strategy_`.
    augmenter : CompiledAugmenter
        What is drawn.
    source_selection, value_range, rows
        As in :func:`draw_plan`.
    entropy : int
        What all is drawn from, see :func:`draw_entropy`.

    Returns
    -------
    ResamplingPlan
        One row for each new image, in the order of `counts`.
    """
    check_source_selection(source_selection)
    classes = labels.classes
    code_of = {label: code for code, label in enumerate(classes.tolist())}
    parts = []
    for label, start, stop in parts_of(counts or {classes[0]: 0}, rows):
        code = code_of[label]
        streams = class_streams(entropy, code)
        order = order_sources(labels.members(code), stop, source_selection, streams[0])
        source = order[np.arange(start, stop) % len(order)]
        label = np.repeat(classes[code : code + 1], len(source))
        drawn = augmenter.draw_rows(len(source), streams, start)
        parts.append(drawn | {"source": source, "label": label})
    return as_plan(parts, labels.n, augmenter, check_pair(value_range), entropy)


def as_plan(
    parts: Sequence[Mapping[str, Any]],
    n_sources: int,
    augmenter: CompiledAugmenter,
    value_range: ValueRange,
    entropy: int,
) -> ResamplingPlan:
    """Return the plan of one or more parts: drawn fields, with sources and labels."""
    names = parts[0]["params"]
    return ResamplingPlan.of_drawn(
        **{
            name: np.concatenate([part[name] for part in parts])
            for name in ("source", "label", "active", "seed")
        },
        params={name: np.concatenate([part["params"][name] for part in parts]) for name in names},
        compiled=augmenter,
        value_range=value_range,
        n_sources=n_sources,
        entropy=entropy,
    )


def parts_of(
    counts: Mapping[Any, int], rows: tuple[int, int] | None
) -> Iterator[tuple[Any, int, int]]:
    """Yield (label, start, stop) for each class with wanted rows; one without rows if none has any.

    `start` and `stop` count within the class.
    """
    first, last = check_rows(rows, sum(counts.values()))
    before, found = 0, False
    for label, count in counts.items():
        start, stop = max(first - before, 0), min(last - before, count)
        if start < stop:
            found = True
            yield label, int(start), int(stop)
        before += count
    if not found:
        yield next(iter(counts)), 0, 0


def check_rows(rows: Any, n: int) -> tuple[int, int]:
    """Return the first row and the one after the last; None stands for all `n` rows."""
    if rows is None:
        return 0, n
    pair = tuple(rows) if isinstance(rows, (tuple, list, np.ndarray)) else ()
    if (
        len(pair) != 2
        or not all(isinstance(row, numbers.Integral) for row in pair)
        or not 0 <= pair[0] <= pair[1] <= n
    ):
        raise ValueError(
            f"rows must be a pair (start, stop) of rows with 0 <= start <= stop <= {n}, the number "
            f"of rows, got {rows!r}"
        )
    return pair


def order_sources(
    members: NDArray[Any],
    count: int,
    source_selection: SourceSelection,
    seed_sequence: np.random.SeedSequence,
) -> NDArray[Any]:
    """Return the sources of a class's rows in order; they are repeated where they do not suffice.

    Parameters
    ----------
    members : ndarray of int
        The images of the class.
    count : int
        How many rows are wanted.
    source_selection : {"even", "random"}
        Whether all images come in turn, or each row takes one at random.
    seed_sequence : SeedSequence
        The stream to draw from.
    """
    generator = np.random.default_rng(seed_sequence)
    if source_selection == "even":
        # Each image in turn, in an order drawn once: copies per image differ by at most one.
        return generator.permutation(members)
    return members[generator.integers(len(members), size=max(count, 1))]


def check_source_selection(source_selection: object) -> None:
    """Raise where it is not one of `SOURCE_SELECTIONS`."""
    if source_selection not in SOURCE_SELECTIONS:
        raise ValueError(
            f"source_selection must be one of {SOURCE_SELECTIONS}, got {source_selection!r}"
        )
