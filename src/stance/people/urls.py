from django.urls import path, re_path

from stance.people.pages import resets
from stance.people.scim import door

urlpatterns = [
    re_path(r"^scim/v2/(?P<path>.*)$", door.scim, name="scim"),
    path("people/<int:user_id>/reset/", resets.make, name="people_reset"),
    path("reset/<str:token>/", resets.use, name="reset"),
]
