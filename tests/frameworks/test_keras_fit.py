"""What `fit`, `evaluate` and `predict` of Keras show of balanced epochs."""

import contextlib
import os
from collections import Counter

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest
from samples import BATCH, Y, balanced, images

from imblearn_image import BalancedImageDataset
from imblearn_image.keras import BalancedPyDataset

N_BATCHES = 6
WORKERS = [{}, {"workers": 2}, {"workers": 2, "use_multiprocessing": True}]
SHUFFLE = pytest.mark.parametrize("shuffle", [False, True])


class Recorder(keras.layers.Layer):
    """Notes the images that a model is given; symbols have no values."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def call(self, inputs):
        with contextlib.suppress(Exception):
            self.seen.append(keras.ops.convert_to_numpy(inputs).tobytes())
        return inputs


def network(is_built=True, **compiled):
    keras.utils.set_random_seed(0)
    layers = [
        Recorder(),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(3, activation="softmax"),
    ]
    model = keras.Sequential([keras.Input((12, 10, 3)), *layers] if is_built else layers)
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True, **compiled)
    return model


def batches(**options):
    return BalancedPyDataset(balanced(), batch_size=BATCH, **options)


def epoch(number, places=range(N_BATCHES)):
    return [(number, place) for place in places]


@pytest.fixture(scope="module")
def place_of():
    """Return which (epoch, place) a batch is."""
    dataset, found = balanced(), {}
    for number in range(10):
        order = dataset.order(number)
        floats = dataset.plan(number).render(images())[order % len(dataset)] / np.float32(255)
        for place in range(N_BATCHES):
            part = floats[place * BATCH : (place + 1) * BATCH]
            found[part.tobytes()] = number, place
    return found


@pytest.fixture
def shown(place_of):
    """Return a function: which batches a model was given since it was last asked."""

    def shown(model):
        recorder = next(layer for layer in model.layers if isinstance(layer, Recorder))
        found = [place_of[batch] for batch in recorder.seen if batch in place_of]
        recorder.seen.clear()
        return found

    return shown


@pytest.mark.parametrize(
    ("options", "shuffle"),
    [(options, shuffle) for options in WORKERS[:2] for shuffle in (False, True)]
    + [(WORKERS[2], True)],
)
def test_fit_shows_each_epoch_once_and_the_next_fit_goes_on(options, shuffle, shown):
    dataset, model = batches(**options), network()
    model.fit(dataset, epochs=2, shuffle=shuffle, verbose=0)
    found = shown(model)
    assert found[N_BATCHES:] == epoch(1)  # in the order of the data set, shuffled or not
    assert Counter(found) == Counter(epoch(0) + epoch(1))
    assert shuffle or found == epoch(0) + epoch(1)
    model.fit(dataset, shuffle=shuffle, verbose=0)
    assert Counter(shown(model)) == Counter(epoch(2))


@SHUFFLE
@pytest.mark.parametrize("options", WORKERS[:2])
def test_the_look_that_builds_a_model_is_no_epoch(options, shuffle, shown):
    model = network(is_built=False)
    model.fit(batches(**options), epochs=2, shuffle=shuffle, verbose=0)
    assert Counter(shown(model)) == Counter(epoch(0) + epoch(1))


class Stop(keras.callbacks.Callback):
    def __init__(self, error):
        super().__init__()
        self.error = error

    def on_train_batch_end(self, batch, logs=None):
        if batch == 2:
            if self.error:
                raise self.error
            self.model.stop_training = True


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError, None])
@pytest.mark.parametrize("options", WORKERS[:2])
def test_an_epoch_that_was_broken_off_is_shown_again(options, error, shown):
    dataset, model = batches(**options), network()
    model.fit(dataset, shuffle=False, verbose=0)
    shown(model)
    with pytest.raises(error) if error else contextlib.nullcontext():
        model.fit(dataset, shuffle=False, verbose=0, callbacks=[Stop(error)])
    assert shown(model) == epoch(1, range(3))
    model.fit(dataset, epochs=2, shuffle=False, verbose=0)
    assert shown(model) == epoch(1) + epoch(2)


@SHUFFLE
def test_an_epoch_goes_on_over_several_of_keras(shuffle, shown):
    model = network()
    model.fit(batches(workers=2), epochs=4, steps_per_epoch=3, shuffle=shuffle, verbose=0)
    found = shown(model)
    assert Counter(found[:N_BATCHES]) == Counter(epoch(0))
    assert Counter(found[N_BATCHES:]) == Counter(epoch(1))


def test_a_fit_that_ended_in_the_middle_is_followed_by_the_next_epoch(shown):
    dataset, model = batches(workers=2), network()
    for number in range(3):
        model.fit(dataset, steps_per_epoch=2, shuffle=False, verbose=0)
        assert shown(model) == epoch(number, range(2))


def test_training_goes_on_with_the_epoch_of_its_number(shown):
    dataset, model = batches(), network()
    dataset.set_epoch(3)
    model.fit(dataset, initial_epoch=3, epochs=5, shuffle=False, verbose=0)
    assert shown(model) == epoch(3) + epoch(4)
    tell = keras.callbacks.LambdaCallback(on_epoch_begin=lambda n, logs: dataset.set_epoch(n))
    model = network(is_built=False)
    model.fit(dataset, initial_epoch=7, epochs=9, callbacks=[tell], verbose=0)
    assert shown(model) == epoch(7) + epoch(8)


def test_evaluate_and_predict_show_an_epoch_in_its_order(shown):
    dataset, model = batches(workers=2), network()
    model.evaluate(dataset, verbose=0)
    assert shown(model) == epoch(0)
    assert model.predict(dataset, verbose=0).shape == (48, 3)
    assert shown(model) == epoch(1)
    for number in (2, 3):
        model.evaluate(dataset, steps=2, verbose=0)
        assert shown(model) == epoch(number, range(2))


def test_validation_data_that_are_not_balanced_are_the_same_each_epoch():
    labels = np.unique(Y, return_inverse=True)[1]
    plain = BalancedImageDataset(images(), labels, sampling_strategy={}, augment="none")
    validation = BalancedPyDataset(plain, shuffle=False, batch_size=BATCH, workers=2)
    np.testing.assert_array_equal(plain.plan(5).source, np.arange(len(Y)))
    model = network(metrics=["accuracy"])
    history = model.fit(batches(), validation_data=validation, epochs=3, verbose=0).history
    assert validation.epoch == 3
    assert len(history["val_accuracy"]) == 3
    loss, accuracy = model.evaluate(validation, verbose=0)
    last = [history["val_loss"][-1], history["val_accuracy"][-1]]
    np.testing.assert_allclose([loss, accuracy], last, rtol=1e-5)
    codes = model.predict(validation, verbose=0).argmax(axis=1)
    assert np.mean(codes == plain.labels()) == pytest.approx(accuracy)


def loss_of(dataset, **options):
    """Return the loss of an untrained model, before its first step."""
    model = network()
    model.optimizer.learning_rate = 0.0
    return model.fit(dataset, verbose=0, **options).history["loss"][0]


def test_weights_reach_the_loss():
    weights = {"black": 0, "cracked": 5, "sound": 1}
    codes = {0: 0.0, 1: 5.0, 2: 1.0}
    plain = loss_of(batches())
    weighted = loss_of(BalancedPyDataset(balanced(sample_weight=weights), batch_size=BATCH))
    assert abs(weighted - plain) > 0.01
    assert loss_of(batches(), class_weight=codes) == pytest.approx(weighted, rel=1e-5)
    with pytest.raises(ValueError, match=r"class_weight.*sample_weight"):
        loss_of(BalancedPyDataset(balanced(sample_weight=weights)), class_weight=codes)


def test_images_can_be_scaled_by_the_model():
    model = network()
    expected = model.predict(batches(), verbose=0)
    scaled = keras.Sequential([keras.layers.Rescaling(1 / 255), model])
    found = scaled.predict(batches(dtype=None), verbose=0)
    np.testing.assert_allclose(found, expected, atol=1e-5)
