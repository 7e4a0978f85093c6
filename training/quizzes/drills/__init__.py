"""Practice: items of the practice pool with immediate feedback, and a few each day by spaced repetition.

Nothing here is an attempt: no mark is given, and neither the gate nor a report reads these tables.
"""
