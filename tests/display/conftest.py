import pytest
from matplotlib import pyplot


@pytest.fixture(autouse=True)
def _close_figures():
    with pyplot.rc_context({"backend": "Agg"}):
        yield
        pyplot.close("all")
