from django.urls import path, re_path

from stance.people.pages import assignments, directory, goals, imports, organisation, resets, units
from stance.people.scim import door

urlpatterns = [
    re_path(r"^scim/v2/(?P<path>.*)$", door.scim, name="scim"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/agencies/new/", organisation.new, name="agency_new"),
    path("organisation/agencies/<int:agency_id>/", organisation.agency, name="agency"),
    path("organisation/agencies/<int:agency_id>/change/", organisation.change, name="agency_change"),
    path("organisation/agencies/<int:agency_id>/end/", organisation.end, name="agency_end"),
    path("organisation/agencies/<int:agency_id>/units/new/", units.new, name="unit_new"),
    path("organisation/units/<int:unit_id>/", units.unit, name="unit"),
    path("organisation/units/<int:unit_id>/change/", units.change, name="unit_change"),
    path("organisation/units/<int:unit_id>/move/", units.move, name="unit_move"),
    path("organisation/units/<int:unit_id>/close/", units.close, name="unit_close"),
    path("organisation/units/<int:unit_id>/give/", assignments.give, name="unit_give"),
    path("organisation/assignments/<int:assignment_id>/", assignments.keep, name="assignment"),
    path("organisation/assignments/<int:assignment_id>/end/", assignments.end, name="assignment_end"),
    path("organisation/ending/", assignments.ending, name="ending"),
    path("organisation/goals/", goals.goals, name="goals"),
    path("organisation/goals/new/", goals.new_goal, name="goal_new"),
    path("organisation/goals/<int:goal_id>/", goals.change_goal, name="goal_change"),
    path("organisation/goals/<int:goal_id>/close/", goals.close_goal, name="goal_close"),
    path("organisation/uses/new/", goals.new_use, name="use_new"),
    path("organisation/uses/<int:use_id>/", goals.change_use, name="use_change"),
    path("people/import/", imports.importing, name="people_import"),
    path("people/directory/", directory.directory, name="directory"),
    path("people/directory/tokens/new/", directory.new_token, name="token_new"),
    path("people/directory/tokens/<int:token_id>/revoke/", directory.revoke, name="token_revoke"),
    path("people/directory/groups/new/", directory.new_mapping, name="mapping_new"),
    path("people/directory/groups/<int:mapping_id>/remove/", directory.remove_mapping, name="mapping_remove"),
    path("people/<int:user_id>/reset/", resets.make, name="people_reset"),
    path("reset/<str:token>/", resets.use, name="reset"),
]
