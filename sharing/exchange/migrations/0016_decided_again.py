from django.db import migrations, models

import sharing.exchange.rules.lifecycle
from portal.rowsecurity.operations import Function

IN_FORCE = "m.from_day <= day AND (m.until_day IS NULL OR m.until_day >= day)"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0015_closed_disputes")]

    operations = [
        migrations.AlterField(
            model_name="exchange",
            name="status",
            field=models.CharField(
                choices=[
                    ("preparing", "Being prepared"),
                    ("sent", "Sent"),
                    ("acknowledged", "Downloaded"),
                    ("returned", "Outcomes returned"),
                    ("accepted", "Accepted"),
                    ("rejected", "Return rejected"),
                    ("stopped", "Stopped before it was taken"),
                    ("cancelled", "Cancelled"),
                ],
                default=sharing.exchange.rules.lifecycle.ExchangeStatus["PREPARING"],
                max_length=20,
            ),
        ),
        # For the clock, which acts for nobody: packages that nobody took, each with a steward of
        # its district, the one who sent it first. Ids alone.
        Function(
            "packages_untaken(day date)",
            returns="TABLE (exchange_id uuid, user_id uuid)",
            body=f"""
            SELECT DISTINCT ON (x.id) x.id, m.user_id FROM exchange_exchange x
            JOIN portal_membership m ON m.organization_id = x.organization_id
                AND m.role = 'data_steward' AND {IN_FORCE}
            JOIN portal_user p ON p.id = m.user_id AND p.is_active
            WHERE x.status = 'sent'
            ORDER BY x.id, (m.user_id = x.sent_by_id) DESC, m.user_id
            """,  # noqa: S608 (constants of this file)
        ),
    ]
