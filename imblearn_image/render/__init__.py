"""Turn rows of a plan into images."""

from imblearn_image.render._renderer import Renderer
from imblearn_image.render._run import render_plan

__all__ = ["Renderer", "render_plan"]
