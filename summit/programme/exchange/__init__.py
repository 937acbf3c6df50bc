"""Programmes in and out of the browser: programme files, and sheets that become such files.

``columns`` says what may stand in a sheet, ``tables`` makes rows of an upload, ``reading`` makes a
programme file of the rows, ``sheets`` makes rows of a programme; ``uploads`` keeps what is being
imported, ``outlook`` says what an import would change, ``mistakes`` why it cannot be.
"""
