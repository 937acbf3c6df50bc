"""Forms of broadcasts: addresses, recordings, chapters, holds and waivers."""
