from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "sharing.releases"
    label = "releases"
    verbose_name = "Releases"

    def ready(self) -> None:
        from sharing.releases import previewing, resting, tasks, waiting  # noqa: F401 (self-registered)
