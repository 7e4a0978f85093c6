"""Writing a manual in the browser: drafts, their revisions and pictures, who writes too.

The same six files as a capability."""
