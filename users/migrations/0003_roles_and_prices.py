from django.db import migrations

ROLES = [
    (
        "admin",
        "Company admin",
        ["manage_users", "manage_service_numbers", "change_hours", "see_statistics", "own_pages"],
    ),
    ("user", "User", ["own_pages"]),
    ("hours", "Hours and messages", ["change_hours"]),
    ("statistics", "Statistics", ["see_statistics"]),
]


def add_roles_and_prices(apps, schema_editor):
    Role = apps.get_model("users", "Role")
    Price = apps.get_model("users", "Price")
    for code, name, permissions in ROLES:
        Role.objects.get_or_create(code=code, defaults={"name": name, "permissions": permissions})
    for action in ("add_user", "remove_user"):
        Price.objects.get_or_create(action=action, defaults={"engineer_visits": True})


class Migration(migrations.Migration):
    """The roles that come with the product, and a line in the price list for each action."""

    dependencies = [("users", "0002_same_tenant")]

    operations = [migrations.RunPython(add_roles_and_prices, migrations.RunPython.noop)]
