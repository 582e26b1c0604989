"""Pictures that a file holds and that no viewer shows: under transparency, outside of a crop."""
