"""Rules above agreements and consent: THE decision, which joins what each of them says."""
