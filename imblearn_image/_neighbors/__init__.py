"""Search among descriptors: which are near to which, exactly."""
