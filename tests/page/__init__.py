"""The page of `--report`: what it shows, where it may be, and how a browser takes it."""
