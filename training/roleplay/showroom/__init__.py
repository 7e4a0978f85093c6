"""The showroom: a mock market on which the four steps of the web demo are really clicked; in a run, clicks are kept."""
