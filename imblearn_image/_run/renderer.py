"""The Renderer, for whoever renders rows one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.formats import look_at, look_at_alpha, spread
from imblearn_image._core.opencv import one_thread
from imblearn_image._render.rows import RowRenderer, check_out, read_needed
from imblearn_image._run.render import Plan, render_plan
from imblearn_image._run.sinks import Images
from imblearn_image.augmentation.augmenter import Augmenter, as_compiled
from imblearn_image.images.source import check_source


class Renderer:
    """Renders rows of plans that were drawn with one augmenter.

    It keeps, for each format of images that it has seen lately, the kernels and the memory that
    they work in, so that a single row costs little more than its share of a whole plan.

    Parameters
    ----------
    augmenter : None, str, Augmenter, transform or callable
        That of the plans, ``plan.augmenter``, or what they were drawn with.

    See Also
    --------
    ResamplingPlan.render : Renders a whole plan on several workers.
    draw_plan : Draws a plan.
    draw_epoch : Draws the plan of an epoch, originals included.

    Notes
    -----
    Several threads may use one renderer: each gets kernels and memory of its own. A pickled one
    makes them anew, and a forked one goes on with its own copy.

    It warns of images as `ResamplingPlan.render` does, but once: of each shape that looks
    channels-first or like a volume, or whose alpha looks like a band, and of each dtype that images
    fill little of. It looks at the dtype when rows first map values: at 32 images of an array, of
    another source at those of these rows.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import Renderer, draw_plan
    >>> images = np.random.default_rng(0).integers(0, 256, (6, 8, 8), dtype=np.uint8)
    >>> plan = draw_plan([0] * 4 + [1] * 2, random_state=0)
    >>> renderer = Renderer(plan.augmenter)
    >>> renderer.render(plan[1], images).shape
    (1, 8, 8)
    """

    def __init__(self, augmenter: Any) -> None:
        self._rows = RowRenderer(as_compiled(augmenter))
        # The shapes and dtypes that were looked at: the user is warned of each once.
        self._seen: set[Any] = set()

    @property
    def augmenter(self) -> Augmenter:
        """A copy of the transforms."""
        return Augmenter.from_compiled(self._rows.augmenter)

    def render(
        self, plan: Plan, images: Any, out: NDArray[Any] | None = None
    ) -> NDArray[Any] | list[NDArray[Any]]:
        """Render all rows of a plan, or of a part ``plan[rows]``, one after another.

        Parameters
        ----------
        plan : ResamplingPlan
            Rows drawn with the renderer's augmenter.
        images : ndarray of shape (n_sources, height, width[, channels]), or ImageSource
            The images that the plan was drawn for; only the rows' sources are read.
        out : ndarray of shape (n, height, width[, channels]), default=None
            Where to write, of the images' dtype.

        Returns
        -------
        ndarray of shape (n, height, width[, channels]), or list of ndarrays
            The new images, `out` where it is given; a list where the sizes of the images differ,
            or there is no row that says what their size is.

        Raises
        ------
        TypeError, ValueError
            If the plan was drawn with another augmenter, or the images do not suit it or hold NaN
            or infinite values.
        RuntimeError
            If a transform fails; the message names the row and the source image.
        """
        self._rows.check_plan(plan)
        if not len(plan):
            return render_plan(plan, images, out)
        source = check_source(images, plan.n_sources)
        given: Images
        if isinstance(source, np.ndarray):
            which, given = plan.source, source
        else:
            which, given = read_needed(source, plan.source)
        if out is not None:
            check_out(out, (len(plan), *given[0].shape), given[0].dtype, source)
        self._look(plan, source, given, which)
        with one_thread():
            return self._rows.run(
                plan, given, which, out, shape=None if out is None else out.shape[1:]
            )

    def _look(
        self,
        plan: Plan,
        source: object,
        images: Images,
        which: NDArray[np.intp],
    ) -> None:
        """Warn of shapes and dtypes that are new."""
        if isinstance(images, np.ndarray):
            dtype, shapes = images.dtype, {images.shape[1:]}
        else:
            dtype, shapes = images[0].dtype, {image.shape for image in images}
        is_watched = dtype not in self._seen and self._rows.takes_dtype_range(plan)
        if shapes <= self._seen and not is_watched:
            return
        shapes -= self._seen
        self._seen |= shapes
        looked_at: list[int] = []
        if is_watched and (is_mapped := self._rows.is_mapped(plan)).any():
            self._seen.add(dtype)
            is_array = isinstance(source, np.ndarray)
            looked_at = spread(np.arange(len(images)) if is_array else np.unique(which[is_mapped]))
        look_at(shapes, (images[i] for i in looked_at))
        augmenter = self._rows.augmenter
        if augmenter.guesses_alpha and any(map(augmenter.has_alpha, shapes)):
            looked_at = spread(np.arange(len(images)))
            look_at_alpha((images[i] for i in looked_at), plan.value_range)
