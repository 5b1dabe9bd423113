"""Who asks: tokens, the cookie of a page, and the pages that take one for the other."""
