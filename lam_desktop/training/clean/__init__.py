"""Cleaning: from labelled rows to what is ready and what a person should look at, with reasons."""
