
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0007_step_walls'),
        ('portal', '0005_cover_and_seal'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BinderMapping',
            fields=[
                ('organization', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='portal.organization')),
                ('columns', models.JSONField(default=dict)),
                ('remembered_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='BinderImport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('columns', models.JSONField(default=list)),
                ('rows', models.JSONField(default=list)),
                ('notices', models.JSONField(default=list)),
                ('files', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('status', models.CharField(choices=[('received', 'Received'), ('committed', 'On file'), ('discarded', 'Discarded')], max_length=20)),
                ('received_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.organization')),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sheet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.storedfile')),
            ],
        ),
        migrations.CreateModel(
            name='BinderRecord',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('row', models.PositiveIntegerField(null=True)),
                ('title', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('mou', 'Regional memorandum'), ('dsa', 'Data-sharing agreement'), ('dul', 'Data use licence'), ('joinder', 'Joinder'), ('other', 'Another kind')], max_length=10)),
                ('parties', models.JSONField(default=list)),
                ('linked', models.JSONField(default=list)),
                ('first_day', models.DateField(null=True)),
                ('last_day', models.DateField(null=True)),
                ('own_reference', models.CharField(blank=True, max_length=60)),
                ('notes', models.TextField(blank=True)),
                ('other', models.JSONField(default=dict)),
                ('filed_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_because', models.CharField(blank=True, max_length=400)),
                ('agreement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='paper', to='agreements.agreement')),
                ('brought', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='agreements.binderimport')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.storedfile')),
                ('filed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.organization')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ClauseComment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('place', models.CharField(max_length=80)),
                ('says', models.CharField(choices=[('comment', 'Comment'), ('resolve', 'Resolved'), ('reopen', 'Opened again')], default='comment', max_length=10)),
                ('body', models.TextField(blank=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='agreements.agreement')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='agreements.revision')),
                ('thread', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='agreements.clausecomment')),
            ],
        ),
        migrations.CreateModel(
            name='DraftSource',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('origin', models.CharField(choices=[('template', 'A template'), ('former', 'A former agreement'), ('pdf', 'An uploaded PDF'), ('binder', 'An agreement on paper')], max_length=20)),
                ('name', models.CharField(max_length=200)),
                ('pages', models.JSONField(default=list)),
                ('begun_at', models.DateTimeField()),
                ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='source', to='agreements.agreement')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.storedfile')),
                ('former', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreement')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.organization')),
            ],
        ),
        migrations.CreateModel(
            name='OwnElement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=80)),
                ('definition', models.CharField(max_length=400)),
                ('ceds_id', models.CharField(blank=True, max_length=6)),
                ('sensitivity', models.CharField(choices=[('ordinary', 'Ordinary'), ('confidential', 'Confidential'), ('sensitive', 'Sensitive')], max_length=20)),
                ('identifies', models.BooleanField()),
                ('group', models.CharField(choices=[('identity', 'Who the student is'), ('high_school', 'High school'), ('background', 'Background'), ('college', 'College'), ('enrollment', 'College enrollment'), ('degree', 'Degrees'), ('counts', 'Counts')], max_length=20)),
                ('directory', models.BooleanField()),
                ('counted', models.BooleanField()),
                ('standing', models.CharField(choices=[('proposed', 'Proposed'), ('approved', 'Approved'), ('refused', 'Refused'), ('retired', 'Retired')], max_length=20)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('retired_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.organization')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('retired_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RevisionWords',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('content', models.JSONField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.agreement')),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='agreements.revision')),
            ],
        ),
        migrations.AddConstraint(
            model_name='binderimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='binder_import_decided_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='binderrecord',
            index=models.Index(fields=['organization', 'last_day'], name='binder_by_last_day'),
        ),
        migrations.AddConstraint(
            model_name='binderrecord',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='binder_record_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='binderrecord',
            constraint=models.CheckConstraint(condition=models.Q(('last_day', None), ('first_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='binder_record_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='binderrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('settled_by', None)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='binder_record_settled_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='clausecomment',
            index=models.Index(fields=['agreement', 'at'], name='comment_by_agreement'),
        ),
        migrations.AddConstraint(
            model_name='clausecomment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('says', 'comment'), _negated=True), models.Q(('body', ''), _negated=True), _connector='OR'), name='comment_says_something'),
        ),
        migrations.AddConstraint(
            model_name='clausecomment',
            constraint=models.CheckConstraint(condition=models.Q(('says', 'comment'), ('thread__isnull', False), _connector='OR'), name='comment_resolves_a_thread'),
        ),
        migrations.AddConstraint(
            model_name='ownelement',
            constraint=models.UniqueConstraint(condition=models.Q(('standing', 'refused'), _negated=True), fields=('code',), name='element_code_once'),
        ),
        migrations.AddConstraint(
            model_name='ownelement',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[a-z][a-z0-9_]{2,59}$')), name='element_code_is_a_word'),
        ),
        migrations.AddConstraint(
            model_name='ownelement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('standing', 'proposed')), models.Q(models.Q(('standing', 'proposed'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='element_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='ownelement',
            constraint=models.CheckConstraint(condition=models.Q(('standing__in', ['proposed', 'refused']), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='element_approved_by_another'),
        ),
    ]
