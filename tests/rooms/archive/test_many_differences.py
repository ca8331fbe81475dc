"""However many things differ, each is named: whoever mends an archive needs the whole list."""

from __future__ import annotations

import pytest

from stance.archive.models import Record
from stance.archive.verifying.difference import Report
from stance.archive.verifying.rows import check_rows
from stance.register.models import Account

pytestmark = pytest.mark.django_db
MANY = 2_500


def test_each_of_many_records_without_a_version_is_named() -> None:
    account = Account.objects.create(platform="x", handle="Alpha")
    names = [f"x:1/{number}" for number in range(MANY)]
    Record.objects.bulk_create(
        Record(id=number, record_id=name, account=account, kind=0) for number, name in enumerate(names, start=1)
    )
    report = Report()
    check_rows(report)
    assert {one.record for one in report.differences} == set(names)
