"""What everything stands on: OpenCV, formats and values of images, labels, text, random streams."""
