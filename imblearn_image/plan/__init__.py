"""Decide, without any pixels: which image each new image comes from, and what is done to it."""

from imblearn_image.plan._draw import draw_plan
from imblearn_image.plan._epoch import draw_epoch
from imblearn_image.plan._table import ResamplingPlan

__all__ = ["ResamplingPlan", "draw_epoch", "draw_plan"]
