"""Images in place of those that cannot be read."""

from imblearn_image._core.labels import Labels
from imblearn_image._core.text import warn
from imblearn_image.images.source import read_images


class Substitutes:
    """A source that gives the next image of a class in place of one that cannot be read.

    Parameters
    ----------
    source : ImageSource
        The images.
    labels : Labels
        The classes of the images.

    Attributes
    ----------
    found : dict of int to int
        For each image that could not be read the one that was given instead, of this process.
    """

    def __init__(self, source, labels: Labels):
        self.source, self._labels = source, labels
        self.found = {}

    def __len__(self):
        return len(self.source)

    def __getitem__(self, index):
        return self.read([index])[0]

    def read(self, indices):
        """Return the images, or others of their classes."""
        if not any(i in self.found for i in indices):
            try:
                return read_images(self.source, indices)
            except Exception:
                pass  # one by one, it shows which cannot be read
        return [self._read_one(i) for i in indices]

    def _read_one(self, index):
        """Return an image, or the next one of its class that can be read."""
        first_error = None
        for other in self._in_turn(index):
            try:
                (image,) = read_images(self.source, [other])
            except Exception as error:
                first_error = first_error or error
                continue
            if first_error is not None:
                self.found[index] = other
                warn(
                    f"image {index} cannot be read, image {other} of its class takes its place: "
                    f"{first_error}"
                )
            return image
        first_error.add_note("and no other image of its class can be read")
        raise first_error

    def _in_turn(self, index):
        """Yield an image and then the others of its class, from the one after it on."""
        if index in self.found:
            yield self.found[index]
        members = self._labels.members(self._labels.codes[index])
        place = members.searchsorted(index)
        yield from members[place:].tolist()
        yield from members[:place].tolist()
