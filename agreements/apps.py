from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"
    label = "agreements"

    def ready(self) -> None:
        from agreements import inbox  # noqa: F401 (registers its provider)
