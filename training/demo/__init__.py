"""The demo company: a believable one, filled by the product's own operations."""
