"""Jobs in the policy's words: they belong to the agency for which they were asked."""

from __future__ import annotations

from stance.engines.policy import NO_AGENCY, Described, Thing
from stance.jobs.models import Job


def describe_job(job: Job) -> Thing:
    return Thing("job", str(job.pk), job.title, agencies=frozenset({job.agency_id or NO_AGENCY}))


DESCRIBED = (Described(Job, describe_job, kind="job", find=lambda pk: Job.objects.get(pk=int(pk))),)
