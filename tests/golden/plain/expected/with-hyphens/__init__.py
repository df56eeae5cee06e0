# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 2bf023c559f02de2 f5a32d229a206110 with-hyphens
from app import with_hyphens as main
