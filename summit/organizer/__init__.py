"""The front door of the summit's staff: who may pass, the menu, and the pages that mix rooms."""
