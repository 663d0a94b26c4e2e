"""Everything users see: facts to Block Kit. Pure."""
