"""The parts of a run of the solver: buying cells, giving them back, starting over."""
