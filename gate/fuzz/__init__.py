"""Fuzzing: what strangers write is thrown at every reader and every grammar, and what must always hold is checked.

    python -m gate.fuzz                        the targets
    python -m gate.fuzz numbers --runs 100000  so many executions of one

A target is a plain function of some bytes. It raises nothing but AssertionError, where something that must hold does
not: spans inside the text, the same result twice, no exception but ours. With atheris (`pip install
'communique[fuzz]'`) the bytes are led by what they reach of our code; without it they are drawn and mutated blindly,
which is many times faster and finds less for each execution.
"""
