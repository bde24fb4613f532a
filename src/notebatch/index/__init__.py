"""The page that lists what was published, its search and the story of what the last batch changed."""
