"""Typed rows out of the store."""
