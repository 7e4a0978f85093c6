"""Manuals on paper and on readers: books of one edition or of a programme's set, as PDF and EPUB, made by a job."""
