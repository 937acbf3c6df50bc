"""How much Summit costs: ``make bench``.

Seconds say little on a busy machine, so what counts is the CPU time of the server's worker, as a
multiple of what a bare Flask "hello" costs under the same server in the same run.
"""
