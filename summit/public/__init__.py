"""The public door: everything that anyone may see, from releases alone."""
