"""A coordinator at the forms of the plan editor, for the tests of it."""

import re
from html import unescape


def form_in(client, address):
    """The fields of the main form of a page as a browser would send them."""
    html = client.get(address).content.decode().partition("<main")[2]
    data = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = (re.search(rf'{what}="([^"]*)"', tag) for what in ("name", "value"))
        kind = re.search(r'type="([^"]*)"', tag)[1]
        if name and (kind not in ("radio", "checkbox") or "checked" in tag):
            data.setdefault(name[1], []).append(unescape(value[1]) if value else "on")
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>\n?([^<]*)', html):
        data[name] = [unescape(text)]
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', html, re.S):
        data[name] = re.findall(r'value="([^"]*)" selected', options)
    data.pop("csrfmiddlewaretoken", None)
    return data
