"""The report on the data itself: what is there, what if it were not, what gives a label away.

Pure functions from rows to figures: ``balance``, ``together`` (labels), ``sources``, ``wording``
(telling words), ``alike`` (near-same rows), ``shortcuts``, and ``what_if`` with its ``probe``,
``scenarios`` and ``curve``. ``collect`` calls them all, ``telling`` puts what they found into
sentences and tables, ``plots`` and ``pages`` write it down.
"""
