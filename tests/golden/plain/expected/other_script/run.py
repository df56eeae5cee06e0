# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 5953ccf46b180e90 70eb6e6afe7f5a13
from app import other_script as main
