"""Saving what is written in the browser, by one protocol: each save has its op_id for life, so that sending it twice
stores it once; what was written on top of an older text is kept beside the one that stands, never in its place."""
