"""The whole application in one file, and back again, while it runs; the same on both engines.

An archive is a zip (:mod:`.archive`) of one snapshot of all tables, a line of JSON for each row
(:mod:`.rows`), and of the uploaded files. It belongs to no engine: what was saved on SQLite can be
restored on PostgreSQL and the other way round. The secret key is not in it.
"""
