"""Measurements of the running product, beside the floor: the bare framework with one durable write."""
