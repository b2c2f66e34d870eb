"""Puts what was found into sentences and tables, one file a part of the report.

Every section begins with one sentence that says what was found, for a person who decides what rows
to write next.
"""
