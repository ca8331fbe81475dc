from django.urls import path, re_path

from stance.publishing.pages import composer, one, pictures, posts, stops

urlpatterns = [
    path("publishing/", posts.everything, name="posts"),
    path("publishing/new/", composer.new, name="post_new"),
    path("publishing/stop/", stops.one, name="publishing_stop"),
    path("publishing/check/", composer.check, name="post_check"),
    re_path(r"^publishing/pictures/(?P<digest>[0-9a-f]{64})/$", pictures.one, name="post_picture"),
    path("publishing/<int:post_id>/", one.one, name="post"),
    re_path(
        r"^publishing/proofs/(?P<attempt_id>[0-9]{1,18})/(?P<which>intent|receipt)/$", one.proof, name="post_proof"
    ),
    path("publishing/<int:post_id>/edit/", composer.edit, name="post_edit"),
]
