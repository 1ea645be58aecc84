"""The pages of this app, as parts of the addresses of a service number and of a user."""

from django.urls import path

from .views import members, memberships, skill

# Below /service-numbers/<pk>/, in the namespace service_numbers.
of_service_number = [
    path("members/", members.member_list, name="members"),
    path("members/status/", members.change_status_of_many, name="change_status"),
    path("members/add/", members.add_members, name="add_members"),
    path("members/<int:member_pk>/edit/", members.edit_member, name="edit_member"),
    path("members/<int:member_pk>/remove/", members.remove_member, name="remove_member"),
    path("skill/", skill.skill, name="skill"),
]
# Below /users/<pk>/service-numbers/, in the namespace users.
of_user = [
    path("", memberships.membership_list, name="service_numbers"),
    path("<int:member_pk>/edit/", memberships.edit_membership, name="edit_membership"),
    path("<int:member_pk>/<slug:change>/", memberships.change_membership, name="change_membership"),
]
