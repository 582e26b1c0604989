"""image-privacy: keeps people's private lives out of git repositories.

For programs: `inspect` says what a picture tells, `clean` takes that out; see docs/api.md.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which takes a while to import
if TYPE_CHECKING:
    from hooklib.api import BadImage as BadImage
    from hooklib.api import Cleaned as Cleaned
    from hooklib.api import Finding as Finding
    from hooklib.api import ImagePrivacyError as ImagePrivacyError
    from hooklib.api import Settings as Settings
    from hooklib.api import UsageError as UsageError
    from hooklib.api import clean as clean
    from hooklib.api import inspect as inspect
    from hooklib.api import load_settings as load_settings
    from hooklib.api import make_settings as make_settings
else:

    def __getattr__(name: str) -> object:
        """Load what programs use once it is used: the command, and `import hooklib`, need none."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from hooklib import api

        return getattr(api, name)

    def __dir__() -> list[str]:
        """List what is there for programs, loaded or not."""
        return [*__all__, "__version__"]


__version__ = "0.1.0"
__all__ = (
    "BadImage",
    "Cleaned",
    "Finding",
    "ImagePrivacyError",
    "Settings",
    "UsageError",
    "clean",
    "inspect",
    "load_settings",
    "make_settings",
)
