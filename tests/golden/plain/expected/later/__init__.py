# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: d919edd4307a73b8 f5a32d229a206110
from app import later as main
