from django.urls import path

from stance.register.pages import access, account, bringing_in, editing, likenesses, listing, merging, steps

urlpatterns = [
    path("register/", listing.accounts, name="register"),
    path("register/new/", listing.new, name="register_new"),
    path("register/score/", listing.completeness, name="register_score"),
    path("register/register.csv", listing.export, name="register_export"),
    path("register/look-alikes/", likenesses.alike, name="register_alike"),
    path("register/look-alikes/judge/", likenesses.judge, name="register_judge"),
    path("register/merge/", merging.merge, name="register_merge"),
    path("register/import/", bringing_in.bring_in, name="register_bring_in"),
    path("register/import/<int:import_id>/", bringing_in.one, name="register_import"),
    path("register/import/<int:import_id>/confirm/", bringing_in.confirm, name="register_import_confirm"),
    path("register/import/<int:import_id>/discard/", bringing_in.discard, name="register_import_discard"),
    path("register/accounts/<int:account_id>/", account.account, name="register_account"),
    path("register/accounts/<int:account_id>/history/", account.past, name="register_history"),
    path("register/accounts/<int:account_id>/access/", access.access, name="register_access"),
    path("register/accounts/<int:account_id>/apps/", access.tools, name="register_apps"),
    path("register/accounts/<int:account_id>/edit/<slug:part>/", editing.edit, name="register_edit"),
    path("register/accounts/<int:account_id>/<slug:step>/", steps.take, name="register_step"),
]
