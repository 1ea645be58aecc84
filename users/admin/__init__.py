from . import companies, orders, sign_in

__all__ = ["companies", "orders", "sign_in"]
