# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 2ebfa5f989cb245f 32d702aef5f1c8b4
from app import unicode as main
