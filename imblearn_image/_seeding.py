"""Seeds for estimators inside of others."""

from sklearn.utils import check_random_state


def seeded(estimator, random_state):
    """Set the parameters `random_state` that are None, nested ones too, and return `estimator`."""
    random_state = check_random_state(random_state)
    names = [
        name
        for name, value in sorted(estimator.get_params(deep=True).items())
        if value is None and name.rpartition("__")[2] == "random_state"
    ]
    return estimator.set_params(**{name: random_state.randint(2**31 - 1) for name in names})
