"""The programme file: one YAML document that describes a summit (``docs/programme-file.md``).

``source`` makes lines and nodes of the bytes, ``values`` says what may stand behind a key,
``shape`` which keys there are, ``reader`` and ``checks`` find mistakes, ``writer`` writes a file,
``schema`` describes it for editors.
"""
