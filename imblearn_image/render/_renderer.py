"""The Renderer, for whoever renders rows one by one."""

import numpy as np

from imblearn_image._formats import warn_if_channels_first
from imblearn_image._opencv import one_thread
from imblearn_image.augmentation._input import as_augmenter, copy_augmenter
from imblearn_image.images._source import check_source
from imblearn_image.render._rows import RowRenderer, check_out, read_needed
from imblearn_image.render._run import render_plan


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

    Notes
    -----
    Several threads may use one renderer, of which each gets kernels and memory of its own. A
    pickled one makes them anew, and a forked one goes on with its own copy.

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
        self._rows = RowRenderer(as_augmenter(augmenter))
        self._shapes = set()  # of the images that it has seen

    @property
    def augmenter(self):
        """A copy of the transforms."""
        return copy_augmenter(self._rows.augmenter)

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
            If the plan was drawn with another augmenter, or the images do not suit it.
        RuntimeError
            If a transform fails; the message names the row and the source image.
        """
        self._rows.check_plan(plan)
        if not len(plan):
            return render_plan(plan, images, out)
        source = check_source(images, plan.n_sources)
        if isinstance(source, np.ndarray):
            which, given, shapes = plan.source, source, (source.shape[1:],)
        else:
            which, given = read_needed(source, plan.source)
            shapes = [image.shape for image in given]
        for shape in shapes:
            if shape not in self._shapes:
                self._shapes.add(shape)
                warn_if_channels_first([shape])
        if out is not None:
            check_out(out, (len(plan), *given[0].shape), given[0].dtype, source)
        with one_thread():
            return self._rows.run(
                plan, given, which, out, shape=None if out is None else out.shape[1:]
            )
