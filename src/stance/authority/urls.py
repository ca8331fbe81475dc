from django.urls import path

from stance.authority.pages import approvals, delegations, duties, guidance, proposal, stance, stance_versions, why

urlpatterns = [
    path("stance/", stance.stance, name="stance"),
    path("stance/propose/<slug:basis>/", proposal.propose, name="stance_propose"),
    path("stance/simulate/<slug:basis>/", stance_versions.simulated, name="stance_simulate"),
    path("stance/simulate/<slug:basis>.csv", stance_versions.simulation_csv, name="stance_simulate_csv"),
    path("stance/versions/<int:version_id>/", stance_versions.version, name="stance_version"),
    path("stance/versions/<int:version_id>/adopt/", stance_versions.adopt, name="stance_adopt"),
    path("stance/versions/<int:version_id>/withdraw/", stance_versions.withdraw, name="stance_withdraw"),
    path("stance/versions/<int:version_id>/simulation/", stance_versions.simulated, name="stance_simulation"),
    path(
        "stance/versions/<int:version_id>/simulation.csv", stance_versions.simulation_csv, name="stance_simulation_csv"
    ),
    path("stance/duties/", duties.duties, name="duties"),
    path("stance/duties/<slug:area>/<slug:side>/", duties.duty, name="duty"),
    path("stance/readiness/", guidance.readiness, name="readiness"),
    path("stance/guidance/", guidance.guidance, name="guidance"),
    path("stance/guidance/new/", guidance.new, name="guidance_new"),
    path("stance/guidance/skill/", guidance.skill, name="guidance_skill"),
    path("stance/guidance/<int:guidance_id>/sign/", guidance.sign, name="guidance_sign"),
    path("stance/guidance/<int:guidance_id>/completed/", guidance.completed, name="guidance_completed"),
    path("stance/why/", why.why, name="why"),
    path("stance/delegations/", delegations.delegations, name="delegations"),
    path("stance/delegations/new/", delegations.new, name="delegation_new"),
    path("stance/delegations/<int:delegation_id>/end/", delegations.end, name="delegation_end"),
    path("stance/deputies/<int:assignment_id>/end/", delegations.end_deputy, name="deputy_end"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:request_id>/", approvals.one, name="request"),
    path("approvals/<int:request_id>/answer/", approvals.answer, name="request_answer"),
    path("approvals/<int:request_id>/comment/", approvals.comment, name="request_comment"),
    path("approvals/<int:request_id>/withdraw/", approvals.withdraw, name="request_withdraw"),
]
