from django.urls import path

from stance.register.pages import (
    access,
    account,
    account_form,
    accounts,
    connections,
    imports,
    lookalikes,
    many,
    mergers,
    steps,
    table_columns,
)

urlpatterns = [
    path("register/", accounts.accounts, name="register"),
    path("register/new/", accounts.new, name="register_new"),
    path("register/score/", accounts.completeness, name="register_score"),
    path("register/register.csv", accounts.export, name="register_export"),
    path("register/look-alikes/", lookalikes.alike, name="register_lookalikes"),
    path("register/look-alikes/judge/", lookalikes.judge, name="register_judge"),
    path("register/connections/", connections.connections, name="connections"),
    path("register/merge/", mergers.merge, name="register_merge"),
    path("register/many/", many.many, name="register_many"),
    path("register/import/", imports.bring_in, name="register_bring_in"),
    path("register/import/<int:import_id>/", imports.one, name="register_import"),
    path("register/import/<int:import_id>/columns/", table_columns.columns, name="register_import_columns"),
    path("register/import/<int:import_id>/confirm/", imports.confirm, name="register_import_confirm"),
    path("register/import/<int:import_id>/discard/", imports.discard, name="register_import_discard"),
    path("register/accounts/<int:account_id>/", account.account, name="register_account"),
    path("register/accounts/<int:account_id>/history/", account.past, name="register_history"),
    path("register/accounts/<int:account_id>/access/", access.access, name="register_access"),
    path("register/accounts/<int:account_id>/apps/", access.tools, name="register_apps"),
    path("register/accounts/<int:account_id>/connection/", connections.connection, name="register_connection"),
    path("register/accounts/<int:account_id>/edit/<slug:part>/", account_form.edit, name="register_edit"),
    path("register/accounts/<int:account_id>/<slug:step>/", steps.take, name="register_step"),
]
