"""The ground floor: OpenCV, formats and values of images, labels, text, random streams."""
