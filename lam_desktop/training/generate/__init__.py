"""Asks language models for the rows that are missing, and reads what they answer."""
