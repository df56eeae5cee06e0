# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 2ccbce6d3489537b f5a32d229a206110
from app import Box

main = Box.static
