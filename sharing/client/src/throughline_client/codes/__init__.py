"""The portal's own rules for codes: the files beside this one are copies of sharing/matching."""
