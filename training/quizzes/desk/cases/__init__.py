"""Cases at the authors' desk: a situation whose parts are drafts of items, readied together and drawn together."""
