from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """OWASP's smaller Argon2id setting: 19 MiB, two passes, so that a login flood stays cheap."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
