"""Balanced epochs for PyTorch: a sampler, and a loader of tensors."""

try:
    import torch as _torch  # noqa: F401
except ModuleNotFoundError as _error:
    raise ModuleNotFoundError(
        'imblearn_image.torch needs PyTorch: pip install "imblearn-image[torch]"'
    ) from _error

from imblearn_image.torch._loader import balanced_loader
from imblearn_image.torch._sampler import EpochSampler

__all__ = ["EpochSampler", "balanced_loader"]
