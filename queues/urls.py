"""The pages of this app, in parts: in the namespaces service_numbers and users."""

from django.urls import path

from .views import leaving_users, members, memberships, new_users, skill

of_service_numbers = [
    path("<int:pk>/members/", members.member_list, name="members"),
    path("<int:pk>/members/status/", members.change_status_of_many, name="change_status"),
    path("<int:pk>/members/add/", members.add_members, name="add_members"),
    path("<int:pk>/members/<int:member_pk>/edit/", members.edit_member, name="edit_member"),
    path("<int:pk>/members/<int:member_pk>/remove/", members.remove_member, name="remove_member"),
    path("<int:pk>/skill/", skill.skill, name="skill"),
]
of_users = [
    path("add/", new_users.add, name="add"),
    path("<int:pk>/delete/", leaving_users.delete, name="delete"),
    path("<int:pk>/service-numbers/", memberships.membership_list, name="service_numbers"),
    path("<int:pk>/service-numbers/<int:member_pk>/colleagues/", memberships.colleagues, name="colleagues"),
    path("<int:pk>/service-numbers/<int:member_pk>/edit/", memberships.edit_membership, name="edit_membership"),
    path(
        "<int:pk>/service-numbers/<int:member_pk>/<slug:change>/",
        memberships.change_membership,
        name="change_membership",
    ),
]
