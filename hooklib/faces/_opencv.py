"""OpenCV, on one thread, imported so that the environment of the process stays what it was.

A pool of processes has the processors busy already, and a process forked from one whose OpenCV has
threads waits for them without end. In another program's process that number is for it to say.

Its loader puts a folder of its own and, by a colon at the end, the current one on the path on which
the programs started later look for libraries: git would load what a repository brings along.
"""

from __future__ import annotations

import os

_before = dict(os.environ)

import cv2  # noqa: E402, TID251

from hooklib.guest import is_guest  # noqa: E402

for _name in set(os.environ) | set(_before):
    if os.environ.get(_name) != _before.get(_name):
        os.environ.pop(_name, None)
        os.environ.update({_name: _before[_name]} if _name in _before else {})

if not is_guest():
    cv2.setNumThreads(1)

__all__ = ["cv2"]
