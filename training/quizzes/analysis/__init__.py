"""Item analysis: what first attempts say about a quiz and its items, for who may see keys.

`table` lays marks out as attempts x items, `queries` fills it, `figures` makes what the pages show, `pictures` draws,
`leaks` asks whether an item has grown easier in one group alone.
"""
