"""Speed and memory, measured beside other tools; nothing here is asserted."""
