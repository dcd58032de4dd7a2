"""The pipeline over piles of reports."""
