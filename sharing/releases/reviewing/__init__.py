"""What reviewers look through: hidden numbers, the weakest first. Pure."""
