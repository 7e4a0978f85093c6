"""Recordings of runs: pieces that arrive while somebody speaks, joined, checked, kept for a while, erased.

Beside the usual files: `media` reads and joins sound and video, `speech` finds when somebody spoke, `store` is where
the bytes lie, `joining` is the job that makes one file of the pieces.
"""
