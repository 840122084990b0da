"""The command ``demo``."""

from imblearn_image.cli._arguments import add_command, add_n_jobs
from imblearn_image.cli._terminal import shows_progress

_EXAMPLES = """
%(prog)s
%(prog)s --dataset digits --output pictures
"""


def add_to(commands):
    """Add the command to the parser."""
    summary = "balance a real data set, compare four ways to do so, and draw two pictures"
    parser = add_command(commands, "demo", summary, _run, _EXAMPLES)
    parser.add_argument(
        "--output",
        default="imblearn_image_demo",
        metavar="FOLDER",
        help="folder for the pictures (%(default)s)",
    )
    parser.add_argument(
        "--dataset",
        choices=("auto", "elpv", "digits"),
        default="auto",
        help="solar cells, or digits made imbalanced; auto takes what is there (%(default)s)",
    )
    parser.add_argument(
        "--limit", type=int, metavar="N", help="use a stratified choice of that many images"
    )
    parser.add_argument(
        "--random-state", type=int, default=0, metavar="SEED", help="seed (%(default)s)"
    )
    add_n_jobs(parser, default=2)


def _run(options):
    from imblearn_image.cli import _demo_run

    _demo_run.run(
        output=options.output,
        dataset=options.dataset,
        limit=options.limit,
        n_jobs=options.n_jobs,
        random_state=options.random_state,
        verbose=shows_progress(options),
    )
