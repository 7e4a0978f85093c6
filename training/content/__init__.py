"""Manuals, their frozen editions, and who read what. Beside the usual files: `manuscripts` reads one Markdown text,
`library` publishes the texts of `manuals/`."""
