class ReadOnly:
    """Of Django's admin: rows that operators read, and change by actions alone."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
