"""What the web process serves."""

from stance.site import wsgi  # first: it starts Django, which the others need
from stance.site.front import admission, health
from stance.site.front.application import Front
from stance.site.settings import DATA

folder = DATA.scratch if DATA.scratch.is_dir() else None
direct = {health.PATH: health.checked}
application = Front(wsgi.application, wsgi.layer, admit=admission.asked, direct=direct, folder=folder)
