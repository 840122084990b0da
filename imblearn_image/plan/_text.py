"""Show plans to people: a row in words, all rows as a table."""

import numpy as np


def describe_row(row):
    """Say what a plan of one row does; see `ResamplingPlan.describe`."""
    done = [
        f"{step.name}({_arguments(row.params, step)})"
        for step in row._augmenter.steps()
        if row.active[0, step.index]
    ]
    return f"image {row.source[0]} (class {row.label[0]}): {', '.join(done) or 'copied'}"


def _arguments(params, step):
    return ", ".join(f"{column}={params[step.key(column)][0]:.3g}" for column in step.columns())


def to_frame(plan):
    """Return a plan as a DataFrame; see `ResamplingPlan.to_frame`."""
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError("to_frame needs pandas: pip install pandas") from error
    steps = plan._augmenter.steps()
    columns = {"source": plan.source, "label": plan.label, "seed": plan.seed}
    columns |= {step.name: plan.active[:, step.index] for step in steps}
    for step in steps:
        for key in map(step.key, step.columns()):
            columns[key] = np.where(plan.active[:, step.index], plan.params[key], np.nan)
    return pd.DataFrame(columns)
