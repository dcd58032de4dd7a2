"""communique: the record of relations between states, read out of reports, with the words behind every entry."""

__version__ = "0.1.0"
