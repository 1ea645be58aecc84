"""Numbers as people type and dial them: their signs, short services, and codes that stand before a number."""
