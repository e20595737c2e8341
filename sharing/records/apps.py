from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "sharing.records"
    label = "records"

    def ready(self) -> None:
        from portal import inbox
        from sharing.records import (
            likeness,
            queries,
            tasks,  # noqa: F401 - registers the work
        )

        inbox.register(queries.waiting_for)
        likeness.register()
