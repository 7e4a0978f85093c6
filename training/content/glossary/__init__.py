"""The glossary: `authored` checks and publishes its file, `linking` explains terms where they stand in a text,
`queries` reads the newest edition, `views` shows it whole."""
