"""The report of ``lam eval``: from the answers of one or more judges to figures, plots and pages.

``judges`` holds what a judge said, ``figures`` gathers every figure as plain values (what
``--json`` prints), ``sections`` puts these into words and tables, ``pages`` writes them down.
"""
