"""Whether there is a newer version: a signed list, asked for when a person wants it, and read.

Nothing is downloaded but that list and nothing is installed.
"""
