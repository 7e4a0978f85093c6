"""Read-only pages over the rest; owns no tables. `home` and `path` answer 'what next?', `trainees` who is at risk,
`acts` names the verbs of the log."""
