"""Boxes hidden in JPEG files by splicing the entropy-coded data.

Specification: ITU-T T.81; "T.81, F.1.2" means a section of it.
"""
