"""One factory per model: `make_person()` and its like: sensible defaults, flushed, for use inside a unit of work."""
