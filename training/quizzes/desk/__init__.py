"""The authors' desk: items are drafted in the browser, readied by a second author, retired and brought back.

Both ways of writing, files and this desk, end in the same frozen versions.
"""
