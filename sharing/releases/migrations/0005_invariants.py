"""What must hold of every release, whatever the code does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("releases", "0004_old_states")]

    operations = [
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'counted', 'refused', 'protected', 'in_review', 'returned', 'approved', 'scheduled', 'released', 'superseded', 'withdrawn', 'discarded'])), name='release_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreement_id__isnull', False), ('audience', 'partner')), models.Q(('agreement_id', None), ('audience', 'internal'), ('recipient', models.F('organization'))), _connector='OR'), name='release_has_an_agreement_or_stays_home'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at', None), ('released_by', None)), models.Q(('released_at__isnull', False), ('released_by__isnull', False), ('told_at__isnull', False)), _connector='OR'), name='released_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['released', 'superseded', 'withdrawn']), _negated=True), ('released_at__isnull', False), _connector='OR'), name='released_release_says_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('publish_at', None), ('scheduled_by', None)), models.Q(('publish_at__isnull', False), ('scheduled_by__isnull', False)), _connector='OR'), name='publish_at_with_scheduled_by'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'scheduled'), _negated=True), ('publish_at__isnull', False), _connector='OR'), name='scheduled_release_says_when'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('released_at', None), ('embargo', None), ('released_at__gte', models.F('embargo')), _connector='OR'), name='embargo_held_until_release'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'superseded'), _negated=True), ('superseded_by__isnull', False), _connector='OR'), name='superseded_release_says_by_which'),
        ),
    ]
