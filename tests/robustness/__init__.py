"""askai under faults, load and hostile input: a short, seeded form in CI, the long one by hand.

make soak        (python -m tests.robustness [--only NAME ...] [--scale SHARE])
"""
