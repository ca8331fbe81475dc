from django.urls import path

from stance.jobs import pages

urlpatterns = [
    path("jobs/", pages.jobs, name="jobs"),
    path("jobs/<int:job_id>/", pages.job, name="job"),
    path("jobs/<int:job_id>/cancel/", pages.cancel, name="job_cancel"),
    path("jobs/<int:job_id>/retry/", pages.retry, name="job_retry"),
]
