from django.urls import path

from stance.register import pages

urlpatterns = [
    path("register/", pages.accounts, name="register"),
    path("register/new/", pages.new, name="register_new"),
    path("register/merge/", pages.new, name="register_merge"),
    path("register/accounts/<int:account_id>/", pages.new, name="register_account"),
]
