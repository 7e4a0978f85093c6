"""Tasks in a section's text: where each of them ends, so that a tick can stand there. Pure."""

import re

DIV = re.compile(r"<(/?)div\b[^>]*>")
OF_A_TASK = re.compile(r'class="[^"]*\btask\b')


def parts_of(html: str) -> list[str]:
    """The text cut before the end of each task's box: one part more than there are tasks."""
    parts: list[str] = []
    open_divs: list[bool] = []  # whether each is a task
    rest = 0
    for tag in DIV.finditer(html):
        if not tag[1]:
            open_divs.append(bool(OF_A_TASK.search(tag[0])))
        elif open_divs and open_divs.pop():
            parts.append(html[rest : tag.start()])
            rest = tag.start()
    return [*parts, html[rest:]]
