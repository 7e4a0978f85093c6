"""What customers ask and object, told by those who sell; and what the authors made of it.

A capability of its own: it names sections, items and scenarios alike, and so stands above all three of them.
"""
