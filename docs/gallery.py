"""The order of the examples in the gallery."""

ORDER = [
    "plot_quick_start.py",
    "plot_article.py",
    "plot_folder.py",
    "plot_grid_search.py",
    "plot_weights_and_threshold.py",
    "plot_under_samplers.py",
    "plot_own_transform.py",
    "plot_split_leak.py",
    "plot_leak.py",
    "plot_cnn.py",
    "plot_torch_epochs.py",
    "plot_mixup.py",
    "plot_keras.py",
]


class ExampleOrder:
    """Sort key: what everybody needs first, and new examples at the end, by name."""

    def __init__(self, src_dir):
        pass

    def __call__(self, name):
        """Return what the file of an example is sorted by."""
        return (ORDER.index(name) if name in ORDER else len(ORDER), name)
