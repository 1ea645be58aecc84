from django.shortcuts import get_object_or_404

from .models import Prompt, ServiceNumber


def get_service_number(request, pk):
    """A service number of the company, or 404; locked while a change is being saved."""
    numbers = ServiceNumber.objects.for_tenant(request.tenant)
    if request.method == "POST":
        numbers = numbers.select_for_update(of=("self",), no_key=True)
    return get_object_or_404(numbers.select_related("number", "tenant"), pk=pk)


def get_prompt(request, prompt_pk):
    """A prompt of the company's library, or 404; locked while a change is being saved."""
    prompts = Prompt.objects.for_tenant(request.tenant)
    if request.method == "POST":
        prompts = prompts.select_for_update(of=("self",), no_key=True)
    return get_object_or_404(prompts.select_related("tenant"), pk=prompt_pk)
