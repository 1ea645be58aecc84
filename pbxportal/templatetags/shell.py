from django import template

from ..navigation import navigation as links_for

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context):
    """Tabs and menu of this page: `{% navigation as nav %}`."""
    return links_for(context["request"])
