"""Faces: found, and hidden for good. Loaded only when a picture's pixels are judged."""
