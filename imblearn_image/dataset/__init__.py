"""Balanced epochs for networks: numpy only, for any loader."""

from imblearn_image.dataset._dataset import BalancedImageDataset

__all__ = ["BalancedImageDataset"]
