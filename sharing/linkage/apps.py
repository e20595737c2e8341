from django.apps import AppConfig


class LinkageConfig(AppConfig):
    name = "sharing.linkage"
    label = "linkage"

    def ready(self) -> None:
        from portal import inbox
        from sharing.linkage.queries import pairs_waiting_for

        inbox.register(pairs_waiting_for)
