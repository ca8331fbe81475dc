"""Addresses of the archive. The ledger's files stand at /ledger/, where outsiders look for them."""

from django.urls import path, re_path, register_converter

from stance.archive.pages import (
    bundles,
    changes,
    imports,
    ledger,
    media,
    new_import,
    originals,
    records,
    same_posts,
    sample,
    saved_searches,
    search,
    uploads,
)
from stance.archive.record_address import RecordAddress

register_converter(RecordAddress, "record_id")
DIGEST = "(?P<digest>[0-9a-f]{64})"

urlpatterns = [
    path("archive/", search.search, name="search"),
    path("archive/changes/", changes.changes, name="changes"),
    path("archive/changes/changes.csv", changes.changes_csv, name="changes_csv"),
    path("archive/counts/", search.counts, name="search_counts"),
    path("archive/downloads/", bundles.bundles, name="bundles"),
    path("archive/downloads/new/", bundles.new, name="bundle_new"),
    path("archive/downloads/<int:bundle_id>/", bundles.one, name="bundle"),
    path("archive/downloads/<int:bundle_id>/posts.zip", bundles.download, name="bundle_file"),
    path("archive/downloads/<int:bundle_id>/remove/", bundles.remove, name="bundle_remove"),
    path("archive/imports/", imports.imports, name="imports"),
    path("archive/imports/new/", new_import.new, name="imports_new"),
    path("archive/imports/<int:run_id>/", imports.one, name="import"),
    path("archive/imports/<int:run_id>/problems.csv", imports.problems_csv, name="import_problems"),
    path("archive/imports/<int:run_id>/left-over.csv", imports.left_over_csv, name="import_left_over"),
    path("archive/imports/<int:run_id>/register/", imports.register, name="import_register"),
    path("archive/imports/<int:run_id>/cancel/", imports.cancel, name="import_cancel"),
    path("archive/imports/<int:run_id>/go-on/", imports.go_on, name="import_go_on"),
    path("archive/imports/<int:run_id>/original/", originals.files, name="original"),
    re_path(
        rf"^archive/imports/(?P<run_id>[0-9]{{1,18}})/original/{DIGEST}/$",
        originals.download,
        name="original_file",
    ),
    path("archive/uploads/", uploads.uploads, name="uploads"),
    path("archive/uploads/<uuid:upload_id>/", uploads.upload, name="upload"),
    path("archive/uploads/<uuid:upload_id>/discard/", new_import.discard, name="upload_discard"),
    re_path(rf"^archive/media/{DIGEST}/$", media.media, name="media"),
    path("archive/records/<record_id:record_id>/proof", records.proof, name="record_proof"),
    path("archive/records/<record_id:record_id>/hold", records.hold, name="record_hold"),
    path("archive/records/<record_id:record_id>/raw", records.raw, name="record_raw"),
    path("archive/records/<record_id:record_id>/", records.record, name="record"),
    path("archive/saved/", saved_searches.saved_searches, name="saved_searches"),
    path("archive/saved/new/", saved_searches.new, name="saved_search_new"),
    path("archive/saved/<int:search_id>/", saved_searches.one, name="saved_search"),
    path("archive/saved/<int:search_id>/change/", saved_searches.change, name="saved_search_change"),
    path("archive/saved/<int:search_id>/delete/", saved_searches.remove, name="saved_search_delete"),
    path("archive/saved/<int:search_id>/seen/", saved_searches.look, name="saved_search_seen"),
    path("archive/same-posts/", same_posts.same_posts, name="same_posts"),
    path("archive/same-posts/<int:question_id>/", same_posts.decide, name="same_post_decide"),
    path("archive/sample/make/", sample.make, name="sample_make"),
    path("archive/sample/remove/", sample.remove, name="sample_remove"),
    path("ledger/", ledger.about, name="ledger"),
    path("ledger/<path:path>", ledger.file, name="ledger_file"),
]
