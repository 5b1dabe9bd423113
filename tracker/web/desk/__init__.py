"""The desk: what waits for a person's decision, and the page where it is made."""
