"""Asking families: what may be asked for, in which words, for how long. Pure."""
