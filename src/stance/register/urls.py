from django.urls import path

from stance.register import pages

urlpatterns = [
    path("register/", pages.accounts, name="register"),
    path("register/new/", pages.new, name="register_new"),
]
