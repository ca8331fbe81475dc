"""Under /account/sessions/. The list keeps the sign-in library's name, by which its own pages link to it."""

from django.urls import path

from stance.people.pages import sessions

urlpatterns = [
    path("", sessions.sessions, name="usersessions_list"),
    path("others/end/", sessions.end_others, name="sessions_end_others"),
    path("<int:session_id>/end/", sessions.end, name="session_end"),
]
