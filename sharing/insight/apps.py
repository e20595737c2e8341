from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "sharing.insight"
    label = "insight"
