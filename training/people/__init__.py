"""Who is who: persons, accounts, roles, ties. Beside the usual files: `sessions` (who is signed in), `passwords`
(hashing)."""
