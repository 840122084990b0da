"""The command line, ``imblearn-image``: a module for each command."""

from imblearn_image.cli._main import main

__all__ = ["main"]
