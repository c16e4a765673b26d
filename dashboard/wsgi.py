"""The WSGI application gunicorn serves: `gunicorn` alone finds it through gunicorn.conf.py."""

from dashboard.app import create_app
from data.settings import load

application = create_app(load()).server
