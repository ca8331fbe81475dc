from django.urls import path

from tests.toy.noticeboard import pages

urlpatterns = [path("notices/", pages.board, name="noticeboard")]
