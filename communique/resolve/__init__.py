"""The same thing in several reports, as judgements."""
