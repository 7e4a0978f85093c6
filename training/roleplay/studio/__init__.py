"""The studio: scenarios written in the browser, checked as they are typed, drawn, tried, approved by a second person.

Beside the usual files: `skeleton` is what a new scenario begins with, `checking` reads two texts as the publisher
would, `trying` plays a draft, `evidence` says what sittings tell about a script, `sheets` is the Excel template.
"""
