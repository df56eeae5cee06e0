# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: cf9697064af0bbd0 f5a32d229a206110 size
from app import größe as main
