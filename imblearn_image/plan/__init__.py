"""Decide, without any pixels: which image each new image comes from, and what is done to it."""

from imblearn_image.plan.draw import draw_plan
from imblearn_image.plan.epochs import draw_epoch
from imblearn_image.plan.table import ResamplingPlan

__all__ = ["ResamplingPlan", "draw_epoch", "draw_plan"]
