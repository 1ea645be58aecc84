"""Everything that is Asterisk: getting it, what it reads, starting and stopping it. Nobody else has its words."""
