"""Bolt listeners of a few lines each."""
