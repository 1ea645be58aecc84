from django.urls import path

from .views import prompts, service_numbers
from .views.modules import module_urls

app_name = "service_numbers"

urlpatterns = [
    path("", service_numbers.service_number_list, name="list"),
    path("add/", service_numbers.add, name="add"),
    path("<int:pk>/", service_numbers.detail, name="detail"),
    path("<int:pk>/edit/", service_numbers.edit, name="edit"),
    path("<int:pk>/delete/", service_numbers.delete, name="delete"),
    path("prompts/", prompts.prompt_list, name="prompts"),
    path("prompts/add/", prompts.add, name="add_prompt"),
    path("prompts/<int:prompt_pk>/edit/", prompts.edit, name="edit_prompt"),
    path("prompts/<int:prompt_pk>/delete/", prompts.delete, name="delete_prompt"),
    path("prompts/<int:prompt_pk>/sound/", prompts.sound, name="prompt_sound"),
    *module_urls(),
]
