"""Summit runs a city's video-summit from the first invitation to the adopted declaration.

The house is described in ``docs/architecture.md``. Each package below this one is a room;
rooms import downwards only, which ``lint-imports`` holds.
"""
