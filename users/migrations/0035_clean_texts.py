from django.db import migrations

from common.migration_of_texts import clean_texts


class Migration(migrations.Migration):
    """Names, notes and addresses that people typed before forms cleaned them; what cannot be cleaned is printed."""

    dependencies = [("users", "0034_search_as_people_write")]

    operations = [
        clean_texts("users", "Company", "name", once_within=()),
        clean_texts("users", "Trunk", "name", once_within=()),
        clean_texts("users", "Role", "name", once_within=()),
        clean_texts("users", "Department", "name", once_within=("tenant_id", "parent_id")),
        clean_texts("users", "User", "first_name", "last_name", "email"),
        clean_texts("users", "DirectoryEntry", "name"),
        clean_texts("users", "ListedNumber", "note"),
        clean_texts("users", "Visit", "reason"),
        clean_texts("users", "Order", "subject", "placed_by_name", "reply"),
        clean_texts("users", "OutsideAddress", "address", once_within=("tenant_id",)),
    ]
