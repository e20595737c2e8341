from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "sharing.keys"
    label = "keys"
