"""The pages of this app, in the namespace service_numbers."""

from django.urls import path

from .views import overrides, prompts, service_numbers, vms_addresses
from .views.caller_lists import caller_list_urls
from .views.modules import module_urls

of_service_numbers = [
    path("", service_numbers.service_number_list, name="list"),
    path("add/", service_numbers.add, name="add"),
    path("<int:pk>/", service_numbers.detail, name="detail"),
    path("<int:pk>/for-a-while/", overrides.add, name="add_override"),
    path("<int:pk>/for-a-while/<int:override_pk>/edit/", overrides.edit, name="edit_override"),
    path("<int:pk>/for-a-while/<int:override_pk>/delete/", overrides.delete, name="delete_override"),
    path("<int:pk>/for-a-while/end/", overrides.end, name="end_until"),
    path("<int:pk>/edit/", service_numbers.edit, name="edit"),
    path("<int:pk>/delete/", service_numbers.delete, name="delete"),
    path("warnings/", service_numbers.warning_list, name="warnings"),
    path("prompts/", prompts.prompt_list, name="prompts"),
    path("prompts/add/", prompts.add, name="add_prompt"),
    path("prompts/<int:prompt_pk>/edit/", prompts.edit, name="edit_prompt"),
    path("prompts/<int:prompt_pk>/delete/", prompts.delete, name="delete_prompt"),
    path("prompts/<int:prompt_pk>/try-again/", prompts.try_again, name="try_prompt_again"),
    path("prompts/<int:prompt_pk>/louder/", prompts.louder, name="make_prompt_louder"),
    path("prompts/<int:prompt_pk>/keep-old-sound/", prompts.keep_old_sound, name="keep_old_sound"),
    path("prompts/<int:prompt_pk>/sound/", prompts.sound, name="prompt_sound"),
    *module_urls(),
    path("<int:pk>/modules/vms-email/ask-again/", vms_addresses.ask_vms_address, name="ask_vms_address"),
    *caller_list_urls(),
    path("<int:pk>/modules/available-messages/", prompts.available_messages, name="available_messages"),
    path("<int:pk>/modules/additional-numbers/", service_numbers.additional_numbers, name="additional_numbers"),
]
