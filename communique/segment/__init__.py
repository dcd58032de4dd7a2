"""Paragraphs, sentences and words; what is furniture and what repeats."""
