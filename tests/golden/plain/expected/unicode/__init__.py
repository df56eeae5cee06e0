# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 2ebfa5f989cb245f b033856c4bb5b63a
from app import unicode as main
