from django.apps import AppConfig


class LinkageConfig(AppConfig):
    name = "sharing.linkage"
    label = "linkage"

    def ready(self) -> None:
        from portal import inbox
        from sharing.linkage.queries import codes_waiting_for, pairs_waiting_for

        inbox.register(pairs_waiting_for)
        inbox.register(codes_waiting_for)
