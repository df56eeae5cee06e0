# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 622df27cc58403c7 81f56f9c58529075
from app import hello as main
