"""Banks, quizzes, attempts, scores. Beside the usual files: `authored_bank` (what the files of `banks/` and `papers/`
may say), `library` (publishes them), `kinds/` (one file a kind of item), `scoring`, `faces` (what a page may show:
never a key too early)."""
