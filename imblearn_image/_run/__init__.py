"""Work in blocks on any number of workers: from a source to a sink."""
