"""Numbers in somebody else's page: frames, snippets, cards and text."""
