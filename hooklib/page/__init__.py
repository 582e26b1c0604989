"""`--report`: a run as one page that a person looks at, with small pictures.

    sight.py      where a file is judged: its bytes -> what is shown of it, no value found
    card.py       an outcome -> its place in the list
    document.py   the run -> what stands before and behind the list
    writer.py     writes them as they come, to a file that only its owner may read
    place.py      where such a file may be

Pictures of all files are never in memory at once. `page.css` and `page.js` are all that the page
has besides; its policy names them by their hashes and lets nothing else in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hooklib.model import Blob, Settings
    from hooklib.outcome import Outcome


def with_sight(outcome: Outcome, blob: Blob, after: bytes | None, settings: Settings) -> Outcome:
    """Add what a page shows of a file; `after` is what a fix makes of it, if that is known."""
    from hooklib.bounded import TookTooLong, unhurried
    from hooklib.faces.look import loading
    from hooklib.page.model import Sight

    try:
        with loading():
            from hooklib.page.sight import sight
        shown = sight(blob, after, (*outcome.removed, *outcome.remaining), settings)
    except TookTooLong:  # here, too: what is said of the file is known by then
        unhurried()
        shown = Sight(outcome.format, len(blob.data), None, "it took too long (file-timeout)")
    except Exception as error:  # the verdict counts, and the file may have been fixed by now
        return outcome._replace(fault=f"{type(error).__name__} in the program, for the report")
    return outcome._replace(sight=shown)
