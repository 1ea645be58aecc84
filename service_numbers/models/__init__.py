from .service_number import ServiceNumber

__all__ = ["ServiceNumber"]
