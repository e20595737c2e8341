from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    label = "consent"

    def ready(self) -> None:
        from consent.queries.corrections import corrections_waiting_for
        from consent.queries.queue import answers_waiting_for
        from consent.queries.taking_over import taking_over_waiting_for
        from portal import inbox

        inbox.register(corrections_waiting_for)
        inbox.register(taking_over_waiting_for)
        inbox.register(answers_waiting_for)
