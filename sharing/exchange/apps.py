from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "sharing.exchange"
    label = "exchange"

    def ready(self) -> None:
        from portal import inbox
        from sharing.exchange import families, previewing  # noqa: F401 (it registers itself)
        from sharing.exchange.queries import waiting_for

        inbox.register(waiting_for)
        families.register()
