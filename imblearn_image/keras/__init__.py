"""Balanced epochs for Keras, on any of its backends."""

try:
    import keras as _keras  # noqa: F401
except ModuleNotFoundError as _error:
    raise ModuleNotFoundError(
        'imblearn_image.keras needs Keras, pip install "imblearn-image[keras]", and one of its '
        "backends: TensorFlow, or with KERAS_BACKEND=jax or torch in the environment JAX or PyTorch"
    ) from _error

from imblearn_image.keras._py_dataset import BalancedPyDataset

__all__ = ["BalancedPyDataset"]
