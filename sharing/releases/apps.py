from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "sharing.releases"
    label = "releases"
