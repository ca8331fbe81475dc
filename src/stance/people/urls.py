from django.urls import path

from stance.people.pages import resets

urlpatterns = [
    path("people/<int:user_id>/reset/", resets.make, name="people_reset"),
    path("reset/<str:token>/", resets.use, name="reset"),
]
