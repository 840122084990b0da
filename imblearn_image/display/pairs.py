"""Pairs of images, one below the other."""

from imblearn_image.display._cells import PAD, SMALL, cell_for, cell_in, columns_that_fit, figure_of
from imblearn_image.display._figures import draw_words, limits_of, show

_MOST_COLUMNS = 6


def draw_pairs(pairs, *, figure=None, n_columns=None, value_range=None):
    """Draw pairs of images, the second below the first.

    Parameters
    ----------
    pairs : list of (ndarray, ndarray or None, str, str)
        The upper and the lower image, (height, width[, channels]), and their titles. Without a
        lower image its title is written in its place; without any, there are no places for them.
    figure : matplotlib.figure.Figure, default=None
        Where to draw; None makes a new one.
    n_columns : int, default=None
        How many pairs stand beside each other; None is six at most, fewer where images are wide.
    value_range : (float, float), default=None
        What is shown as black and white; None takes each pair's own smallest and largest value,
        or the whole range for uint8.

    Returns
    -------
    axes : ndarray of matplotlib.axes.Axes, shape (2 n_rows, n_columns) or (n_rows, n_columns)
        Upper images in the even rows; the latter without any lower image.
    figure : matplotlib.figure.Figure
        Their figure.
    """
    step = 1 + any(lower is not None for _, lower, *_ in pairs)
    cell = cell_for([upper for upper, *_ in pairs])
    n_columns = n_columns or min(_MOST_COLUMNS, len(pairs), columns_that_fit(cell))
    n_rows = -(-len(pairs) // n_columns)
    start = {}
    if figure is None:
        rows = [pairs[place : place + n_columns] for place in range(0, len(pairs), n_columns)]
        titles = [[pair[2 + place] for pair in row] for row in rows for place in range(step)]
        size = n_columns * (cell.width + 2 * PAD), sum(map(cell.row_height, titles))
        figure, start = figure_of(size), cell.start(size, step * n_rows)
    else:
        cell = cell_in(figure, n_columns)
    axes = figure.subplots(step * n_rows, n_columns, squeeze=False, gridspec_kw=start)
    for ax in axes.flat:
        ax.set_axis_off()
    for place, (upper, lower, *titles) in enumerate(pairs):
        row, column = divmod(place, n_columns)
        limits = value_range or limits_of([upper] if lower is None else [upper, lower])
        pair = axes[step * row : step * (row + 1), column]
        for ax, image, title in zip(pair, (upper, lower), titles, strict=False):
            if image is None:
                draw_words(ax, cell.wrap(title), upper.shape)
            else:
                show(ax, image, limits)
                ax.set_title(cell.wrap(title), fontsize=SMALL, parse_math=False)
    return axes, figure
