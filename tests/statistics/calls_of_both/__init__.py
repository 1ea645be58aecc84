"""One table of calls that tests both readers: FreeSWITCH's records and Asterisk's rows of the same calls."""
