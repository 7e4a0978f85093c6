"""Search in manuals: `words` cuts texts and queries into words, `index` keeps the entries of each edition, `queries`
finds and ranks them, `views` shows them."""
