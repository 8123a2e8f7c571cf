"""The month of a plan: what is late, whose it is, what comes next."""
