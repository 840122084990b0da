"""Messages that keep their parameters."""

import pickle
import warnings

import pytest

from imblearn_image._core.text import Message, Parameter, warn

MESSAGE = Message("no {files}: pass ", Parameter("on_error", "warn"), ", or set ", Parameter("out"))


def worded(parameter):
    return f"--{parameter.name}"


def test_a_message_is_a_text_in_the_words_of_python():
    assert MESSAGE == "no {files}: pass on_error='warn', or set out"
    assert MESSAGE.worded(worded) == "no {files}: pass --on_error, or set --out"


@pytest.mark.parametrize("carrier", [ValueError, OSError, UserWarning])
def test_errors_and_warnings_hand_it_on(carrier):
    error = carrier(MESSAGE)
    assert str(error) == MESSAGE
    assert error.args[0].worded(worded) == MESSAGE.worded(worded)


def test_it_survives_a_warning_a_note_and_a_pickle():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warn(MESSAGE)
    error = ValueError("x")
    error.add_note(MESSAGE)
    for text in (
        caught[0].message.args[0],
        error.__notes__[0],
        pickle.loads(pickle.dumps(MESSAGE)),
    ):
        assert text.worded(worded) == MESSAGE.worded(worded)
