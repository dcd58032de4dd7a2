"""The accuracy gate: floors that a change may raise but not quietly lower."""
