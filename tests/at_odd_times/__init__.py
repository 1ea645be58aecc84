"""Tests at moments at which a day, a year or summer ends: `make test-at-odd-times`."""
