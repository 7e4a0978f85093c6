"""Responses that no key can mark: a queue for examiners, blind to whose they are, and the marking that makes a score.

One marking counts. A second, blind marking as role-plays have it is not part of this.
"""
