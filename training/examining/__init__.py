"""Stations, sittings, independent examiners, marking, release. Beside the usual files: `independence` (who stands how
to a trainee), `pages` (the cue screen, a marking in words), `verification` (for `flask verify`), `library` (publishes
`stations/`)."""
