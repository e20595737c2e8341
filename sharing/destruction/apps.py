from django.apps import AppConfig


class DestructionConfig(AppConfig):
    name = "sharing.destruction"
    label = "destruction"

    def ready(self) -> None:
        from agreements import handed_over
        from portal import inbox
        from sharing.destruction import watching  # noqa: F401 (registers itself)
        from sharing.destruction.queries import files_received, holdings_waiting_for

        inbox.register(holdings_waiting_for)
        handed_over.register(files_received)
