from django.urls import path

from stance.lodging.pages import accounts, exports, limits

urlpatterns = [
    path("lodging/", accounts.everything, name="lodging"),
    path("lodging/<int:account_id>/", accounts.one, name="lodging_account"),
    path("lodging/<int:account_id>/posts.csv", accounts.as_csv, name="lodging_csv"),
    path("lodging/<int:account_id>/export/", exports.bring, name="lodging_export_bring"),
    path("lodging/exports/<uuid:key>/", exports.choose, name="lodging_export"),
    path("lodging/agencies/<int:agency_id>/", limits.edit, name="lodging_limits"),
]
