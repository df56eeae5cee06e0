# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: cae845ff39348656 b9cd209b21f8dad2
from app import own_entry
