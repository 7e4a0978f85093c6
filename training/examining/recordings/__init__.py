"""Recordings of sittings: the trainee agrees, the examiner's device records, whoever marks it listens, and the trainee
does after the release. Pieces, joining, keeping and erasing are those of `training.roleplay.recordings`.
"""
