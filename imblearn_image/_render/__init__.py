"""Rows of a plan and their images in, new images out."""
