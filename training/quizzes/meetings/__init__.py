"""The evening meeting: a trainer runs a drill with a whole cohort on their phones. Nothing is marked; a day later all
of it is forgotten."""
