"""Every page of the route table, measured on the companies: time, queries, bytes; before and after, in one run.

`python -m bench.pages [--before CHECKOUT or FILE]`: with another checkout of the portal the same companies are
measured with its code as well, page by page in turn; a file is what an earlier run has kept (`var/bench-pages.json`).
"""
