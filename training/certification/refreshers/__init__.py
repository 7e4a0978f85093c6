"""What a new edition of a manual asks of those who know the one before: of whom, by when, and what of it is done."""
