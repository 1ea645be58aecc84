from .tenant import TenantModel, TenantQuerySet

__all__ = ["TenantModel", "TenantQuerySet"]
