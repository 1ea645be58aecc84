from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How much a company has; `changes` are sets of changes that its history keeps.

    `first_number` is where its numbers begin, beside those of tests/factories/.
    """

    users: int
    service_numbers: int
    legs: int
    changes: int
    first_number: int

    @property
    def name(self):
        return f"Bench {self.users:,}"

    @property
    def most_members(self):
        """How many people answer the service number that pages about one are measured with."""
        return min(self.users // 5, 2_000)

    def e164(self, place):
        return f"+441632{self.first_number + place:06}"

    def of(self, most):
        """So many of `most` that the largest company has, by users."""
        return max(most * self.users // 50_000, 20)


SIZES = [
    Size(users=1_000, service_numbers=30, legs=100_000, changes=2_000, first_number=800_000),
    Size(users=10_000, service_numbers=300, legs=1_000_000, changes=20_000, first_number=700_000),
    Size(users=50_000, service_numbers=2_000, legs=5_000_000, changes=20_000, first_number=100_000),
]
