"""One table of calls that tests all readers: FreeSWITCH's records, Asterisk's rows, and the portal's own."""
