"""The results of a quiz as an Excel file: ordered on a page, made by a job, kept for a while, fetched from the page."""
