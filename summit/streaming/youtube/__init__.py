"""YouTube's Data API: what is asked of it, what it costs, and what its answers mean."""
