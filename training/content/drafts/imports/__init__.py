"""Manuals that were written elsewhere -> texts for a draft, with a report of what could not be kept.

`archives` opens a ZIP from a stranger; `word` turns a Word document into Markdown; `adopting` turns anybody's Markdown
into a manuscript of ours, `lists` its lists into ours; `reading` takes the file that was handed in to the one that can
read it. No database, and nothing is called within a transaction.
"""
