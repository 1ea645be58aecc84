"""What a list of many rows says the same way in each: it is made for the first row, and kept for the others."""

from django import template
from django.urls import reverse

register = template.Library()
PLACE = 10**17  # where the key of a row goes: larger than any


class OnceNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        kept = context.render_context
        if (text := kept.get(self)) is None:
            text = kept[self] = self.nodelist.render(context)
        return text


@register.tag
def once(parser, token):
    """Between `once` and `endonce` nothing may differ from row to row."""
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist)


@register.simple_tag(takes_context=True)
def row_url(context, name, *args, way=""):
    """The address of a page of a row, as `url` says it; only the last of `args`, its key, differs from row to row.

    It ends with `way`, by which one finds back (`list_here`).
    """
    *same, key = args
    kept = context.render_context
    page = (name, *same)
    if (around := kept.get(page)) is None:
        around = kept[page] = (reverse(name, args=[*same, PLACE]) + way).split(str(PLACE))
    return str(key).join(around)
