from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "sharing.exports"
    label = "exports"
