"""Parties, times, places, quantities, quotations and who-is-who, as notes."""
