"""The shipped library: every kind of authored file, checked and published in the order in which they cite each other.

Each capability's `library.py` offers `publish(folder, at=…) -> list[str]`: it reads its files, raises `Unfit` with
every fault, writes a new frozen edition for what has changed, and returns one line for each edition it made.
Publishing twice changes nothing the second time.
"""
