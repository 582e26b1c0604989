"""QR and bar codes in pictures, found by OpenCV's own detectors and never read."""
