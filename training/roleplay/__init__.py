"""Scenarios as screenplays, and practice runs. Beside the usual files: `script/` (the language: read, check, write,
play), `scripts` (published ones, parsed once), `conversation` and `review` (a run in words), `library` (publishes
`scenarios/`), `commands` (`flask scripts`)."""
