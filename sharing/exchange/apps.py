from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "sharing.exchange"
    label = "exchange"

    def ready(self) -> None:
        from consent import consequences
        from portal import inbox
        from sharing.exchange import (  # noqa: F401 (those that register themselves)
            families,
            previewing,
            rechecking,
            resting,
        )
        from sharing.exchange.queries import (
            deletions_waiting_for,
            disputes_waiting_for,
            keys_wanted_for,
            waiting_for,
        )
        from sharing.exchange.withdrawing import Exchanges

        inbox.register(waiting_for)
        inbox.register(deletions_waiting_for)
        inbox.register(disputes_waiting_for)
        inbox.register(keys_wanted_for)
        consequences.register(Exchanges())
        families.register()
