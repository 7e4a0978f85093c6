"""Customer's lines spoken by a person: recorded by an author in a draft, heard from the edition on that came of it.

A voice belongs to the words: `lines` lists what the customer says in a script, and a line whose words changed has lost
its voice by itself.
"""
