from django.urls import path

from stance.authority.pages import people, start

urlpatterns = [
    path("start/<str:token>/", start.start, name="start"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="people_invite"),
    path("people/<int:user_id>/role/", people.role, name="people_role"),
    path("people/<int:user_id>/off/", people.off, name="people_off"),
    path("people/<int:user_id>/on/", people.on, name="people_on"),
]
