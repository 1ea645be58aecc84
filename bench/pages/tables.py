"""What was measured as tables of docs/benchmarks.md."""

from statistics import median

SIZES = [1_000, 10_000, 50_000]
MOST_GROWN = 10
NOTEWORTHY = 2  # milliseconds more: what grows by less is not told from the machine's moods


def page_table(found, before):
    """A line a page: time (median, and 95 % within), queries, kB and as sent; of both sides, where there are two."""
    heads = "".join(f" {users:,} users: ms (95 %) | queries | kB (sent) |" for users in SIZES)
    yield f"| page |{heads}"
    yield "|---|" + "---|" * 3 * len(SIZES)
    for page in sorted(found):
        cells = []
        for users in map(str, SIZES):
            now, then = found[page].get(users), (before or {}).get(page, {}).get(users)
            cells += [both(write, now, then) for write in (time_of, queries_of, bytes_of)]
        yield f"| {page} | " + " | ".join(cells) + " |"


def both(write, now, then):
    said = [write(one) for one in (then, now) if one]
    return " → ".join(dict.fromkeys(said))


def time_of(one):
    return f"{median(one['ms']):.1f} ({most_of(one):.0f})"


def most_of(one):
    """What 95 of 100 requests stay within."""
    times = sorted(one["ms"])
    return times[min(int(len(times) * 0.95), len(times) - 1)]


def queries_of(one):
    return str(one["queries"])


def bytes_of(one):
    return f"{one['bytes'] / 1000:.1f} ({one['sent'] / 1000:.1f})"


def growth_table(found):
    """The pages whose time grows most from 1,000 to 10,000 users, and what else of them grows."""
    yield "| page | ms | queries | kB |"
    yield "|---|---|---|---|"
    for page in grown_most(found):
        few, many = found[page]["1000"], found[page]["10000"]
        times = f"{median(few['ms']):.1f} → {median(many['ms']):.1f}"
        sizes = f"{few['bytes'] / 1000:.1f} → {many['bytes'] / 1000:.1f}"
        yield f"| {page} | {times} | {few['queries']} → {many['queries']} | {sizes} |"


def grown_most(found):
    grown = {}
    for page, sizes in found.items():
        if {"1000", "10000"} <= sizes.keys():
            few, many = median(sizes["1000"]["ms"]), median(sizes["10000"]["ms"])
            if many - few > NOTEWORTHY:
                grown[page] = many / few
    return sorted(grown, key=grown.get, reverse=True)[:MOST_GROWN]


def bound_table(rows):
    yield "| page | measured | bound | |"
    yield "|---|---|---|---|"
    for what, measured, bound, is_kept in rows:
        yield f"| {what} | {measured} | {bound} | {'' if is_kept else '**missed**'} |"
