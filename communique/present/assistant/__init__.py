"""The record as tools for language-model assistants, over the Model Context Protocol."""
