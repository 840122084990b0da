"""The Renderer, for whoever renders rows one by one."""

from collections import defaultdict

import numpy as np

from imblearn_image._core.formats import warn_if_channels_first
from imblearn_image._core.opencv import one_thread
from imblearn_image._render.rows import RowRenderer, check_out, read_needed
from imblearn_image._run.render import render_plan
from imblearn_image.augmentation.as_augmenter import as_compiled
from imblearn_image.augmentation.augmenter import Augmenter
from imblearn_image.images.source import check_source

# So many rows that map values show what the images of a dtype span.
_ENOUGH_ROWS = 32


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
    Several threads may use one renderer, of which each gets kernels and memory of its own. A
    pickled one makes them anew, and a forked one goes on with its own copy.

    It warns of images as `ResamplingPlan.render` does, but once: of each shape that looks
    channels-first, and of each dtype that images fill little of, after 32 rows that map values.

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

    def __init__(self, augmenter):
        self._rows = RowRenderer(as_compiled(augmenter))
        # Of images, each spoken of once.
        self._seen_shapes = set()
        # By the dtype of images: what they span, None when that is settled, and for which rows.
        self._spans, self._seen_rows = {}, defaultdict(set)

    @property
    def augmenter(self):
        """A copy of the transforms."""
        return Augmenter.from_compiled(self._rows.augmenter)

    def render(self, plan, images, out=None):
        """Render all rows of a plan, or of a part ``plan[rows]``, one after another.

        Parameters
        ----------
        plan : ResamplingPlan
            Rows drawn with the renderer's augmenter.
        images : ndarray of shape (n_sources, height, width[, channels]), or ImageSource
            The images that the plan was drawn for, of which only the rows' sources are read.
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
        if isinstance(source, np.ndarray):
            which, given = plan.source, source
        else:
            which, given = read_needed(source, plan.source)
        if out is not None:
            check_out(out, (len(plan), *given[0].shape), given[0].dtype, source)
        if given is not source or source.shape[1:] not in self._seen_shapes:
            self._look_at_shapes(given)
        with one_thread():
            new = self._rows.run(
                plan, given, which, out, shape=None if out is None else out.shape[1:]
            )
        if self._rows.maps_values and plan.value_range is None:
            self._look_at_values(plan, given, which)
        return new

    def _look_at_shapes(self, images):
        """Warn of images that look channels-first, once of each shape."""
        shapes = (
            {image.shape for image in images} if isinstance(images, list) else {images.shape[1:]}
        )
        for shape in shapes - self._seen_shapes:
            self._seen_shapes.add(shape)
            warn_if_channels_first([shape])

    def _look_at_values(self, plan, images, which):
        """Warn of images that are narrow, once of each dtype, when enough rows were seen."""
        dtype = images[0].dtype
        if dtype not in self._spans:
            self._spans[dtype] = self._rows.new_span(None, dtype)
        span = self._spans[dtype]
        if span is None:
            return
        self._rows.see(plan, images, which, span)
        is_mapped = self._rows.is_mapped(plan)
        rows = zip(plan.source[is_mapped].tolist(), plan.seed[is_mapped].tolist(), strict=True)
        self._seen_rows[dtype].update(rows)
        if not span.is_narrow or len(self._seen_rows[dtype]) >= _ENOUGH_ROWS:
            self._spans[dtype] = None
            self._seen_rows.pop(dtype, None)  # another thread may have been here
            span.warn()
