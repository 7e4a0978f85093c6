"""Programmes, the gate, decisions, certificates. Beside the usual files: `requirements/` (one file a kind: evidence
into a state), `editions` (which programme somebody is held to), `gate_board`, `verification` (for
`flask verify`), `library` (publishes `programmes/`)."""
