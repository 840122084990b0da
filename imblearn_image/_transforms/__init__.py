"""Transforms: the four kinds, how ranges are given, the catalog, compiled steps."""
